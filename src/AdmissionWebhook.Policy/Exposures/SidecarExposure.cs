using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// A Sidecar's outbound policy, or one of its listeners. Imports can change, but with an <c>egressProxy</c> they cannot shrink: traffic to
/// hosts that are not imported goes there.
/// </summary>
internal sealed class SidecarExposure(Review review) : Exposure(review)
{
    private readonly JsonElement _spec = review.Spec;

    private readonly string _others = Fields.Others(
        review.Spec,
        "egress",
        "ingress",
        "outboundTrafficPolicy",
        "workloadSelector",
        "inboundConnectionPool"
    );

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old)
    {
        var before = (SidecarExposure)stored;
        return _others == before._others
            && violation.Path.Name(1) switch
            {
                "ingress" or "egress" => old.Path.Name(1) == violation.Path.Name(1)
                    && Listener(violation.Path) == before.Listener(old.Path)
                    && Exclusions(ListenerOf(violation.Path)).IsSupersetOf(Exclusions(before.ListenerOf(old.Path))),
                "outboundTrafficPolicy" => OutboundPolicy == before.OutboundPolicy
                    && (violation.Role != nameof(EgressRole.Proxy) || ImportsAtLeast(before)),
                _ => IsUnchanged(stored),
            };
    }

    private string OutboundPolicy => CanonicalJson.Text(_spec.Member("outboundTrafficPolicy"u8));

    // A violation in an imported host concerns that host, not its neighbours.
    private string Listener(JsonPath path) => Fields.Others(ListenerOf(path), path.Name(3) == "hosts" ? "hosts" : "");

    private JsonElement ListenerOf(JsonPath path) =>
        _spec.Member(Encoding.UTF8.GetBytes(path.Name(1)!)).Items().ElementAtOrDefault(path.Index(2));

    // Without listeners every host is imported.
    private bool ImportsAtLeast(SidecarExposure stored)
    {
        var listeners = _spec.Member("egress"u8);
        var before = stored._spec.Member("egress"u8);
        return !listeners.HasContent()
            || (
                before.HasContent()
                && before
                    .Items()
                    .All(old =>
                        listeners
                            .Items()
                            .Any(listener =>
                                Fields.Others(listener, "hosts") == Fields.Others(old, "hosts")
                                && Imports(listener).IsSupersetOf(Imports(old))
                                && Exclusions(listener).IsSubsetOf(Exclusions(old))
                            )
                    )
            );
    }

    private static HashSet<string> Imports(JsonElement listener) =>
        [.. listener.Member("hosts"u8).Items().Where(host => !IsExclusion(host)).Select(CanonicalJson.Text)];

    private static HashSet<string> Exclusions(JsonElement listener) =>
        [.. listener.Member("hosts"u8).Items().Where(IsExclusion).Select(CanonicalJson.Text)];

    private static bool IsExclusion(JsonElement host) => host.Text() is { } text && SidecarImport.IsExclusion(text);
}
