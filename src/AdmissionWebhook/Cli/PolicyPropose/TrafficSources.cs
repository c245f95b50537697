using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Traffic;
using AdmissionWebhook.Traffic.AccessLogs;

namespace AdmissionWebhook.Cli.PolicyPropose;

/// <summary>The sources of observed traffic: <c>--from-prometheus</c> and <c>--from-access-log</c>.</summary>
internal sealed class TrafficSources
{
    private readonly PrometheusOptions _prometheus = new(
        "--from-prometheus",
        "Prometheus with Istio's metrics; adds hosts that were called but are not registered."
    );

    private readonly Option<string[]> _logs = new("--from-access-log")
    {
        Description =
            "Access log of Istio's proxies (default text or JSON format), or - for standard input; adds the hosts in it. Repeatable.",
        HelpName = "FILE",
    };

    public IReadOnlyList<Option> All => [.. _prometheus.All, _logs];

    public void Check(CommandResult result, IReadOnlyList<string> paths)
    {
        _prometheus.Check(result);
        if ((result.GetValue(_logs) ?? []).Concat(paths).Count(path => path == ManifestFiles.StandardInput) > 1)
        {
            result.AddError("standard input can be read only once; replace one '-' with a file");
        }
    }

    /// <param name="namespace">The namespace of access logs that do not name one; null if unknown.</param>
    /// <param name="notes">Receives a note on how much traffic was seen.</param>
    /// <exception cref="UnusableInputException">A source cannot be read.</exception>
    public async Task<IReadOnlyList<TrafficFlow>> ReadAsync(
        ParseResult parsed,
        string clusterDomain,
        string? @namespace,
        DateTimeOffset now,
        Action<string> notes,
        CancellationToken cancellationToken
    )
    {
        var tally = new FlowTally();
        if (_prometheus.IsGiven(parsed))
        {
            var seen = await _prometheus.ReadAsync(parsed, clusterDomain, now, cancellationToken);
            Add(tally, seen, null, notes);
            var (start, end) = (seen.Window.Start.UtcDateTime, seen.Window.End.UtcDateTime);
            notes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Prometheus has recorded {seen.Window.Share:P0} of {start:yyyy-MM-dd} to {end:yyyy-MM-dd}"
                )
            );
        }

        if (parsed.GetValue(_logs) is { Length: > 0 } logs)
        {
            var traffic = new AccessLogTraffic();
            foreach (var log in logs)
            {
                using var reader = new StreamReader(log == ManifestFiles.StandardInput ? Console.OpenStandardInput() : File.OpenRead(log));
                traffic.Read(reader);
            }

            Add(tally, traffic.Result(), @namespace, notes);
        }

        return tally.Flows;
    }

    private static void Add(FlowTally tally, ObservedTraffic seen, string? @namespace, Action<string> notes)
    {
        foreach (var flow in seen.Flows)
        {
            tally.Add(flow with { Namespace = flow.Namespace ?? @namespace });
        }

        foreach (var remark in seen.Remarks)
        {
            notes(remark);
        }
    }
}
