using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>Addresses that an object sends traffic to, or captures, must lie in the blocks that an approval lists.</summary>
public sealed class UnapprovedAddress() : Rule(new RuleDescriptor(
    "unapproved-address", "Addresses must lie in the approved blocks", RuleGroup.Destinations, EnforcementAction.Deny,
    IstioKind.ServiceEntry | IstioKind.VirtualService | IstioKind.DestinationRule | IstioKind.Gateway | IstioKind.Sidecar | IstioKind.WorkloadEntry | IstioKind.WorkloadGroup))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        Dictionary<string, List<HostName>>? routed = null;
        foreach (var reference in review.References)
        {
            if (IsAddressField(reference) && !EgressHosts.TryHost(reference, out _) && !IsSocketOfAnotherRule(reference))
            {
                Evaluate(review, reference, reference.Role == EgressRole.DestinationSubnet
                    ? (routed ??= ExternalDestinations(review)).GetValueOrDefault(RouteView.PointerOf(reference.Path), [])
                    : []);
            }
        }

        if (review.Kind == IstioKind.ServiceEntry)
        {
            EvaluateCoverage(review);
        }
    }

    private static bool IsAddressField(in EgressReference reference) =>
        reference.Role is not (EgressRole.RegisteredHost or EgressRole.Authority or EgressRole.HostHeader or EgressRole.Redirect or EgressRole.Location or EgressRole.Sni);

    // unix-endpoint, connect-tunnel and egress-proxy speak of those; a listener's own socket is no egress.
    private static bool IsSocketOfAnotherRule(in EgressReference reference) =>
        UnixSocket.Is(reference.Value) && reference.Role is not (EgressRole.Address or EgressRole.DestinationSubnet);

    private static void Evaluate(Review review, in EgressReference reference, List<HostName> routedTo)
    {
        var text = reference.Role == EgressRole.DefaultEndpoint ? Hosts.Authority.Host(reference.Value) : reference.Value;
        if (!NetworkAddress.TryParse(text, out var address))
        {
            review.Report(Violation(review, reference, reference.Value, $"\"{reference.Value}\" is not an address in its one plain spelling", "write the address as 203.0.113.7, 2001:db8::7 or 203.0.113.0/24"));
        }
        else if (NeverApproved.Reason(address) is { } reason)
        {
            review.Report(Violation(review, reference, address.ToString(), $"\"{reference.Value}\" can never be approved: {reason}", Way(address)) with { IsAbsolute = true });
        }
        else if (review.Kind != IstioKind.ServiceEntry && !IsAllowed(review, reference, address, routedTo))
        {
            review.Report(Violation(review, reference, address.ToString(), $"\"{reference.Value}\" is neither an internal address nor one of an approved host", Remedies.Ask(review, $"approve {address} with its host")));
        }
    }

    // Workloads that need their cloud's metadata service reach it past the proxy.
    private static string Way(NetworkAddress address) => NeverApproved.IsMetadata(address)
        ? "do not register it; workloads that need the metadata service reach it past the proxy, with traffic.sidecar.istio.io/excludeOutboundIPRanges on the pod"
        : "use an address of the approved host";

    // A subnet that a route captures must be approved with each external host that the route leads to.
    private static bool IsAllowed(Review review, in EgressReference reference, NetworkAddress address, List<HostName> routedTo) =>
        routedTo.Count == 0
            ? AddressApprovals.Allows(review, reference.Role, address)
            : review.Mesh.InternalAddresses.Contains(address)
                || routedTo.TrueForAll(host => review.Approvals.For(host).Valid.Any(approval => approval.Addresses.Contains(address)));

    private static Dictionary<string, List<HostName>> ExternalDestinations(Review review) => RouteView.All(review.Spec).ToDictionary(
        route => route.Path.ToString(),
        route => route.Destinations.Select(destination => HostName.Parse(destination.Host)).Where(host => !review.Mesh.IsInCluster(host, shortNames: true)).ToList(),
        StringComparer.Ordinal);

    private static void EvaluateCoverage(Review review)
    {
        foreach (var shortfall in review.Coverage.Of(Requirement.Address))
        {
            review.Report(new Violation(
                shortfall.Path,
                shortfall.Value,
                $"\"{shortfall.Value}\" is not among the approved addresses of \"{shortfall.Host.Canonical}\"",
                Approved(shortfall) + Remedies.Ask(review, $"approve {shortfall.Value} for \"{shortfall.Host.Canonical}\""))
            {
                Role = "Address",
                Canonical = $"{shortfall.Host.Canonical} {shortfall.Value}",
                Group = (shortfall.Host.Canonical, shortfall.Value),
            });
        }
    }

    private static string Approved(Shortfall shortfall) => shortfall.Nearest is { Addresses.IsEmpty: false } nearest
        ? $"use one of {string.Join(", ", nearest.Addresses.Blocks.Take(5))}, or "
        : "";

    private static Violation Violation(Review review, in EgressReference reference, string canonical, string message, string remedy) =>
        new(reference.Path, reference.Value, message, remedy)
        {
            Role = reference.Role.ToString(),
            Canonical = canonical,
            AtMost = AutoRegistration.AtMost(review),
        };
}
