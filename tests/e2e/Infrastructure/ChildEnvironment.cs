using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>What programs find in their environment: nothing that would tell them of another cluster or other policies than the test does.</summary>
internal static class ChildEnvironment
{
    private static readonly string[] Foreign = ["EGRESS_POLICY", "KUBECONFIG", "KUBERNETES_SERVICE_HOST", "KUBECTL_EXTERNAL_DIFF", "KUBERC"];

    public static void Apply(ProcessStartInfo start)
    {
        foreach (var name in Foreign)
        {
            start.Environment.Remove(name);
        }

        // A program finds the runtime that these tests run on, though it be installed where only `dotnet` on the path says.
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
    }
}
