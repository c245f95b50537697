using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The environment of child processes: without variables that would point to another cluster or other policies.</summary>
internal static class ChildEnvironment
{
    private static readonly string[] Foreign =
    [
        "EGRESS_POLICY",
        "KUBECONFIG",
        "KUBERNETES_SERVICE_HOST",
        "KUBECTL_EXTERNAL_DIFF",
        "KUBERC",
    ];

    public static void Apply(ProcessStartInfo start)
    {
        foreach (var name in Foreign)
        {
            start.Environment.Remove(name);
        }

        // A program finds the runtime of these tests, even if only `dotnet` in the PATH leads to it.
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
    }
}
