using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;
using AdmissionWebhook.Policy.Text;

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
            if (defined.Contains(subset))
            {
                continue;
            }

            // A near miss is reported even if the view can lack other rules.
            var near = defined.Find(one => NearMiss.Is(subset, one));
            if (near is not null || KnowsRules(review, host))
            {
                review.Report(
                    new Violation(
                        destination.Holder["subset"],
                        subset,
                        $"no DestinationRule for \"{host.Canonical}\" defines the subset \"{subset}\", so requests are answered with 503",
                        near is not null ? $"did you mean \"{near}\"?"
                            : defined.Count > 0 ? $"use one of the subsets {string.Join(", ", defined)}, or define \"{subset}\""
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
        if (rule.Hosts is not [{ IsReadable: true, IsWildcard: false } host])
        {
            return;
        }

        if (Registry.ServiceKey(review, host) is { } key)
        {
            OfPods(review, rule, key);
        }
        else
        {
            OfEndpoints(review, rule, host);
        }
    }

    private static void OfPods(Review review, KnownDestinationRule rule, in ObjectKey key)
    {
        if (review.Mesh.IsPlatform(key.Namespace) || review.Cluster.Service(key) is not { Selector.Count: > 0 } service)
        {
            return;
        }

        // Among manifests, report only labels that no pod has with any value: other versions can be elsewhere.
        var knowsAll = review.Cluster.KnowsAll(ViewKind.Pods, key.Namespace);
        var pods = review.Cluster.PodLabels(key.Namespace).Where(labels => LabelSets.Selects(service.Selector, labels)).ToList();
        if (pods.Count > 0)
        {
            Report(
                review,
                rule,
                subset => pods.Exists(labels => knowsAll ? LabelSets.Selects(subset, labels) : subset.Keys.All(labels.ContainsKey)),
                $"no pod of {service} has",
                "correct the labels, or deploy pods that have them"
            );
        }
    }

    // The endpoints of an entry are all there are. Several entries of a host add up.
    private static void OfEndpoints(Review review, KnownDestinationRule rule, HostName host)
    {
        var entries = Neighbours.ServiceEntries(review, host).Where(entry => entry.Names(host)).ToList();
        if (entries.Count == 0 || entries.Exists(entry => entry.EndpointLabels is null))
        {
            return;
        }

        var shown = entries.Find(entry => entry.IsVisibleIn(review.Namespace)) ?? entries[0];
        Report(
            review,
            rule,
            subset => entries.Exists(entry => entry.EndpointLabels!.Any(labels => LabelSets.Selects(subset, labels))),
            $"no endpoint of {shown} has",
            entries.Exists(entry => entry.Endpoints.Count > 0)
                ? $"correct the labels, or add them to an endpoint of {shown}"
                : $"remove the labels, or list endpoints with them in {shown}"
        );
    }

    private static void Report(
        Review review,
        KnownDestinationRule rule,
        Func<IReadOnlyDictionary<string, string>, bool> isThere,
        string noneHas,
        string remedy
    )
    {
        for (var i = 0; i < rule.Subsets.Count; i++)
        {
            var subset = rule.Subsets[i];
            if (subset.Labels.Count > 0 && !subset.Labels.Keys.Any(IsAddedLater) && !isThere(subset.Labels))
            {
                review.Report(
                    new Violation(
                        JsonPath.Spec["subsets"][i]["labels"],
                        subset.Name,
                        $"{noneHas} the labels of the subset \"{subset.Name}\", so requests to it are answered with 503",
                        remedy
                    )
                    {
                        Canonical = $"{rule.Hosts[0].Canonical} {subset.Name}",
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
