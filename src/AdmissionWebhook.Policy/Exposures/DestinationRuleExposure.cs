using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// A DestinationRule: one field of one traffic policy, and the traffic it applies to. Settings for a port or subset replace broader ones
/// for its traffic, so they must stay. New subsets that inherit the field widen it. Everything else in the traffic policies (connection
/// pools, outlier detection) can change.
/// </summary>
internal sealed class DestinationRuleExposure(Review review) : Exposure(review)
{
    private readonly Review _review = review;
    private readonly string _host = ObjectReader
        .Resolve(review.Spec.Text("host"u8) ?? "", review.Namespace, review.Mesh.ClusterDomain)
        .Canonical;

    private readonly string _others = Fields.Others(review.Spec, "host", "trafficPolicy", "subsets", "exportTo", "workloadSelector");

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old)
    {
        var before = (DestinationRuleExposure)stored;
        if (_host != before._host || _others != before._others)
        {
            return false;
        }

        // For a forbidden host, the settings of its traffic do not matter: other rules check them.
        if (violation.Path.Name(1) == "host")
        {
            return old.Path.Name(1) == "host";
        }

        if (Of(violation.Path) is not { } policy || before.Of(old.Path) is not { } was)
        {
            return IsUnchanged(stored);
        }

        return policy.Subset == was.Subset
            && policy.Port == was.Port
            && violation.Path.Name(policy.Path.Depth) is { } field
            && field == old.Path.Name(was.Path.Depth)
            && CanonicalJson.Text(Field(policy, field)) == CanonicalJson.Text(Field(was, field))
            && (policy.Subset is null ? AreInheritedByNoMore(field, before) : SelectsWithin(policy.Subset, before))
            && (policy.Port != 0 || Ports(policy.Subset).IsSupersetOf(before.Ports(was.Subset)));
    }

    private static JsonElement Field(TrafficPolicy policy, string field) => policy.Settings.Member(field);

    // The innermost: a port's settings are within those of the host or subset.
    private TrafficPolicy? Of(JsonPath path)
    {
        TrafficPolicy? found = null;
        foreach (var policy in _review.TrafficPolicies)
        {
            found = path.IsWithin(policy.Path) && path != policy.Path ? policy : found;
        }

        return found;
    }

    private HashSet<int> Ports(string? subset) =>
        [.. _review.TrafficPolicies.Where(policy => policy.Subset == subset && policy.Port != 0).Select(policy => policy.Port)];

    private bool AreInheritedByNoMore(string field, DestinationRuleExposure stored) =>
        Subsets()
            .All(subset =>
                Overrides(subset.Name, field)
                || (
                    stored.Subsets().Any(was => was.Name == subset.Name)
                    && !stored.Overrides(subset.Name, field)
                    && SelectsWithin(subset.Name, stored)
                )
            );

    private bool Overrides(string subset, string field) =>
        _review.TrafficPolicies.Any(policy => policy.Subset == subset && policy.Port == 0 && Field(policy, field).HasContent());

    private bool SelectsWithin(string subset, DestinationRuleExposure stored) =>
        Fields.SelectsWithin(Labels(subset), stored.Labels(subset));

    private Dictionary<string, string> Labels(string subset) =>
        Subsets().Where(one => one.Name == subset).Select(one => Fields.Labels(one.Subset.Member("labels"u8))).FirstOrDefault() ?? [];

    private IEnumerable<(string Name, JsonElement Subset)> Subsets() =>
        _review.Spec.Member("subsets"u8).Items().Select(subset => (subset.Text("name"u8) ?? "", subset));
}
