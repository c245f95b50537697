using System.Globalization;
using AdmissionWebhook.Server.Health;

namespace AdmissionWebhook.NativeNet;

/// <summary>Never a reason to send reviews elsewhere: the net is for when nobody answers them.</summary>
internal sealed class NetReadiness(NetMetrics metrics) : IReadinessCheck
{
    public string Name => "native-net";

    public ReadinessState Read() => new(true, Describe(metrics.Last).ReplaceLineEndings(" | "));

    private static string Describe(NetState? last)
    {
        if (last is null)
        {
            return "kept by the leading replica";
        }

        var when = last.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
        var left = last.LeavesOutHosts ? "; hosts and ports are left out: the policies name too many of them" : "";
        return last.Failure is { } failure
            ? string.Create(CultureInfo.InvariantCulture, $"not in step with the policies in force, {when}: {failure}{left}")
            : string.Create(CultureInfo.InvariantCulture, $"{last.Policies} policies in step with those in force, {when}{left}");
    }
}
