using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// A route to a subset that no DestinationRule defines gets 503 (istio
/// pkg/config/analysis/analyzers/destinationrule, virtualservice/destinationrules.go). A subset whose labels no endpoint has is empty.
/// </summary>
public sealed class UnknownSubset()
    : Rule(
        new RuleDescriptor(
            "unknown-subset",
            "Subsets of routes must be defined and have endpoints",
            RuleGroup.Resilience,
            EnforcementAction.Warn,
            IstioKind.VirtualService | IstioKind.DestinationRule
        )
        {
            NeedsOtherObjects = true,
        }
    )
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
        foreach (var destination in review.VirtualService.Routes.SelectMany(route => route.Targets))
        {
            if (
                destination.Subset is not { Length: > 0 } subset
                || ObjectReader.Resolve(destination.Host, review.Namespace, review.Mesh.ClusterDomain) is not { IsWildcard: false } host
            )
            {
                continue;
            }

            var rules = Neighbours.DestinationRules(review, host).ToList();
            var defined = rules.SelectMany(rule => rule.Subsets).Select(one => one.Name).Distinct().ToList();
            if (!defined.Contains(subset) && KnowsRules(review, host))
            {
                review.Report(
                    new Violation(
                        destination.Holder["subset"],
                        subset,
                        $"no DestinationRule for \"{host.Canonical}\" defines the subset \"{subset}\", so requests are answered with 503",
                        defined.Count > 0
                            ? $"use one of the subsets {string.Join(", ", defined)}, or define \"{subset}\""
                            : $"define the subset \"{subset}\" in a DestinationRule, or remove it"
                    )
                    {
                        Canonical = $"{host.Canonical} {subset}",
                        Host = host.Canonical,
                    }
                );
            }
        }
    }

    // Istio looks for the rule in the client's namespace and in the host's. Only if both are complete can one be missing.
    private static bool KnowsRules(Review review, in HostName host)
    {
        if (!review.Cluster.KnowsAll(ViewKind.DestinationRules, review.Namespace))
        {
            return false;
        }

        var owners = Registry.ServiceKey(review, host) is { } key
            ? [key.Namespace]
            : Neighbours.ServiceEntries(review, host).Select(entry => entry.Key.Namespace).ToList();
        return owners.Count > 0
            && owners.TrueForAll(owner =>
                owner == review.Namespace || (!review.Mesh.IsPlatform(owner) && review.Cluster.KnowsAll(ViewKind.DestinationRules, owner))
            );
    }

    private static void Labels(Review review, KnownDestinationRule rule)
    {
        if (
            rule.Hosts is not [var host]
            || Registry.ServiceKey(review, host) is not { } key
            || review.Mesh.IsPlatform(key.Namespace)
            || review.Cluster.Service(key) is not { Selector.Count: > 0 } service
        )
        {
            return;
        }

        // Among manifests, report only labels that no pod has with any value: other versions can be elsewhere.
        var knowsAll = review.Cluster.KnowsAll(ViewKind.Pods, key.Namespace);
        var pods = review.Cluster.PodLabels(key.Namespace).Where(labels => LabelSets.Selects(service.Selector, labels)).ToList();
        for (var i = 0; i < rule.Subsets.Count; i++)
        {
            var subset = rule.Subsets[i];
            if (
                pods.Count > 0
                && subset.Labels.Count > 0
                && !subset.Labels.Keys.Any(IsAddedLater)
                && !pods.Exists(labels => knowsAll ? LabelSets.Selects(subset.Labels, labels) : subset.Labels.Keys.All(labels.ContainsKey))
            )
            {
                review.Report(
                    new Violation(
                        JsonPath.Spec["subsets"][i]["labels"],
                        subset.Name,
                        $"no pod of {service} has the labels of the subset \"{subset.Name}\", so requests to it are answered with 503",
                        "correct the labels, or deploy pods that have them"
                    )
                    {
                        Canonical = $"{host.Canonical} {subset.Name}",
                    }
                );
            }
        }
    }

    // Istio adds locality labels to endpoints and its own to pods, and controllers add revision labels to pods.
    private static bool IsAddedLater(string label) =>
        label.StartsWith("topology.", StringComparison.Ordinal)
        || label.StartsWith("failure-domain.", StringComparison.Ordinal)
        || label.Contains("hash", StringComparison.Ordinal)
        || label
            is "kubernetes.io/hostname"
                or "service.istio.io/canonical-name"
                or "service.istio.io/canonical-revision"
                or "security.istio.io/tlsMode"
        || LabelSets.DiffersByPod(label);
}
