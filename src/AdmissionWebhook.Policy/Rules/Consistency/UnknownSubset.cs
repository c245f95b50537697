using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A route to a subset that no DestinationRule defines has no cluster behind it (istio
/// pkg/config/analysis/analyzers/destinationrule, virtualservice/destinationrules.go); a subset whose labels no endpoint carries is empty.
/// </summary>
public sealed class UnknownSubset() : Rule(new RuleDescriptor(
    "unknown-subset", "Subsets that routes name must be defined, and have endpoints", RuleGroup.Resilience, EnforcementAction.Warn,
    IstioKind.VirtualService | IstioKind.DestinationRule)
{
    NeedsOtherObjects = true,
})
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind == IstioKind.VirtualService)
        {
            Routes(review);
        }
        else if (review.Known is KnownDestinationRule rule)
        {
            Labels(review, rule);
        }
    }

    private static void Routes(Review review)
    {
        foreach (var destination in RouteDestination.All(review))
        {
            if (destination is not { Subset: { Length: > 0 } subset, Host.IsWildcard: false })
            {
                continue;
            }

            var rules = Neighbours.DestinationRules(review, destination.Host).Where(rule => rule.IsVisibleIn(review.Namespace)).ToList();
            var defined = rules.SelectMany(rule => rule.Subsets).Select(one => one.Name).Distinct().ToList();
            if (!defined.Contains(subset) && (rules.Count > 0 || KnowsRules(review, destination)))
            {
                review.Report(new Violation(
                    destination.Path["subset"],
                    subset,
                    $"no DestinationRule for \"{destination.Host.Canonical}\" that namespace \"{review.Namespace}\" sees defines the subset \"{subset}\", so requests are answered with 503",
                    defined.Count > 0 ? $"use one of the subsets {string.Join(", ", defined)}, or define \"{subset}\"" : $"define the subset \"{subset}\" in a DestinationRule, or take it out")
                {
                    Canonical = $"{destination.Host.Canonical} {subset}",
                    Host = destination.Host.Canonical,
                });
            }
        }
    }

    // Where the rules of both the caller's and the host's namespace are in view, one that is missing is missing.
    private static bool KnowsRules(Review review, in RouteDestination destination)
    {
        var owner = Registry.ServiceKey(review, destination.Host)?.Namespace ?? review.Namespace;
        return !review.Mesh.IsPlatform(owner)
            && review.Cluster.KnowsAll(ViewKind.DestinationRules, review.Namespace) && review.Cluster.KnowsAll(ViewKind.DestinationRules, owner);
    }

    private static void Labels(Review review, KnownDestinationRule rule)
    {
        if (rule.Hosts is not [var host] || Registry.ServiceKey(review, host) is not { } key || review.Mesh.IsPlatform(key.Namespace)
            || !review.Cluster.KnowsAll(ViewKind.Pods, key.Namespace) || review.Cluster.Service(key) is not { Selector.Count: > 0 } service)
        {
            return;
        }

        var pods = review.Cluster.PodLabels(key.Namespace).Where(labels => Selects(service.Selector, labels)).ToList();
        for (var i = 0; i < rule.Subsets.Count; i++)
        {
            var subset = rule.Subsets[i];
            if (pods.Count > 0 && subset.Labels.Count > 0 && !pods.Exists(labels => Selects(subset.Labels, labels)))
            {
                review.Report(new Violation(
                    JsonPath.Spec["subsets"][i]["labels"],
                    subset.Name,
                    $"no pod of {service} carries the labels of the subset \"{subset.Name}\", so requests to it are answered with 503",
                    "correct the labels, or deploy the pods that carry them")
                {
                    Canonical = $"{host.Canonical} {subset.Name}",
                });
            }
        }
    }

    private static bool Selects(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
