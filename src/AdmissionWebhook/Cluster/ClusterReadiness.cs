using System.Globalization;
using AdmissionWebhook.Kubernetes.Caching;
using AdmissionWebhook.Server.Health;

namespace AdmissionWebhook.Cluster;

/// <summary>
/// Ready from the first complete view of the cluster on. If the cluster is lost later, the last view stays in use and the detail says since
/// when. Without policy files the cluster must also serve EgressPolicies: otherwise nothing would be governed, unnoticed.
/// </summary>
/// <param name="watch">The reflectors.</param>
/// <param name="options">Say whether there are policy files.</param>
internal sealed class ClusterReadiness(ClusterWatch watch, WebhookOptions options) : IReadinessCheck
{
    public string Name => "cluster";

    public ReadinessState Read()
    {
        var states = watch.Reflectors.Select(reflector => (Reflector: reflector, reflector.State)).ToList();
        var hasPolicySource =
            options.Policies.Count > 0 || states.Any(one => one.Reflector.Type == ClusterResources.Policies && one.State.Served);
        var isReady = hasPolicySource && states.All(one => one.State.Synced);
        var detail = string.Join("; ", states.Select(one => Describe(one.Reflector, one.State)));
        return new ReadinessState(isReady, hasPolicySource ? detail : $"no policy files, and the cluster serves no EgressPolicy; {detail}");
    }

    private static string Describe(IReflector reflector, ReflectorState state)
    {
        var name = reflector.Type.Plural;
        var contact = state.LastContact?.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) ?? "never";
        return state switch
        {
            { Synced: false, Failure: { } failure } => $"{name}: waiting for the first list ({OneLine(failure)})",
            { Synced: false } => $"{name}: waiting for the first list",
            { Served: false } => $"{name}: not served by the cluster",
            { Failure: { } failure } => $"{name}: {reflector.Count}, lost, last contact {contact} ({OneLine(failure)})",
            { Unreadable: > 0 } => $"{name}: {reflector.Count}, {state.Unreadable} unreadable",
            _ => $"{name}: {reflector.Count}",
        };
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" | ");
}
