using System.Globalization;
using AdmissionWebhook.Server.Health;

namespace AdmissionWebhook.NativeNet;

/// <summary>Always ready: the net matters only when no replica answers reviews.</summary>
internal sealed class NetReadiness(NetMetrics metrics) : IReadinessCheck
{
    public string Name => "native-net";

    public ReadinessState Read() => new(true, Describe(metrics.Last).ReplaceLineEndings(" | "));

    private static string Describe(NetState? last)
    {
        if (last is null)
        {
            return "maintained by the leader";
        }

        var when = last.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
        var left = last.LeavesOutHosts ? "; without hosts and ports, since the policies name too many" : "";
        return last.Failure is { } failure
            ? string.Create(CultureInfo.InvariantCulture, $"out of step with the policies in force, {when}: {failure}{left}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{last.Policies} native policies in step with the policies in force, {when}{left}"
            );
    }
}
