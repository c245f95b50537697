using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>Addresses that an object sends traffic to, or captures, must be in the blocks of an approval.</summary>
public sealed class UnapprovedAddress()
    : Rule(
        new RuleDescriptor(
            "unapproved-address",
            "Addresses must be in approved blocks",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry
                | IstioKind.VirtualService
                | IstioKind.DestinationRule
                | IstioKind.Gateway
                | IstioKind.Sidecar
                | IstioKind.WorkloadEntry
                | IstioKind.WorkloadGroup
                | IstioKind.GatewayApiRoutes
                | IstioKind.GatewayApiGateway
                | IstioKind.XBackend
                | IstioKind.Service
                | IstioKind.Endpoints
                | IstioKind.EndpointSlice
                | IstioKind.RequestAuthentication
                | IstioKind.WasmPlugin
                | IstioKind.TrafficExtension
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        Dictionary<string, List<HostName>>? routed = null;
        foreach (var reference in review.References)
        {
            if (IsAddressField(reference) && !EgressHosts.TryHost(reference, out _) && !IsSocketOfAnotherRule(reference))
            {
                Evaluate(
                    review,
                    reference,
                    reference.Role == EgressRole.DestinationSubnet
                        ? (routed ??= ExternalDestinations(review)).GetValueOrDefault(RouteView.PointerOf(reference.Path), [])
                        : []
                );
            }
        }

        if (review.Kind == IstioKind.ServiceEntry)
        {
            EvaluateCoverage(review);
        }
    }

    private static bool IsAddressField(in EgressReference reference) =>
        reference.Role
            is not (
                EgressRole.RegisteredHost
                or EgressRole.Authority
                or EgressRole.HostHeader
                or EgressRole.Redirect
                or EgressRole.Location
                or EgressRole.Sni
            );

    // unix-endpoint, connect-tunnel and egress-proxy report those; a listener's own socket is not egress.
    private static bool IsSocketOfAnotherRule(in EgressReference reference) =>
        UnixSocket.Is(reference.Value) && reference.Role is not (EgressRole.Address or EgressRole.DestinationSubnet);

    private static void Evaluate(Review review, in EgressReference reference, List<HostName> routedTo)
    {
        if (!NetworkAddress.TryParse(EgressHosts.AddressText(reference), out var address))
        {
            review.Report(
                Violation(
                    review,
                    reference,
                    reference.Value,
                    $"\"{reference.Value}\" is not a plainly spelled address",
                    "write the address as 203.0.113.7, 2001:db8::7 or 203.0.113.0/24"
                )
            );
        }
        else if (NeverApproved.Reason(address) is { } reason)
        {
            review.Report(
                Violation(
                    review,
                    reference,
                    address.ToString(),
                    $"\"{reference.Value}\" can never be approved: {reason}",
                    AlternativeTo(review, address)
                ) with
                {
                    IsAbsolute = true,
                }
            );
        }
        else if (review.Kind != IstioKind.ServiceEntry && !IsAllowed(review, reference, address, routedTo))
        {
            review.Report(
                Violation(
                    review,
                    reference,
                    address.ToString(),
                    $"\"{reference.Value}\" is neither an internal address nor an address of an approved host",
                    Remedies.Ask(review, $"approve {address} with its host")
                )
            );
        }
    }

    // Workloads that need the cloud's metadata service reach it by bypassing the proxy.
    private static string AlternativeTo(Review review, NetworkAddress address) =>
        NeverApproved.IsMetadata(address)
            ? $"do not register it; pods that need the metadata service bypass the proxy for it, with the annotation "
                + $"traffic.sidecar.istio.io/excludeOutboundIPRanges: {address}, once mesh.capture.addresses in the policy lists it: "
                + Remedies.Ask(review, "add it")
            : "use an address of the approved host";

    // A subnet that a route captures must be approved for each external host of the route. A virtual address leads nowhere by itself.
    private static bool IsAllowed(Review review, in EgressReference reference, NetworkAddress address, List<HostName> routedTo) =>
        routedTo.Count == 0
            ? AddressApprovals.Allows(review, reference.Role, address)
            : review.Mesh.InternalAddresses.Contains(address)
                || review.Mesh.VirtualAddresses.Contains(address)
                || routedTo.TrueForAll(host => review.Approvals.For(host).Valid.Any(approval => approval.Addresses.Contains(address)));

    private static Dictionary<string, List<HostName>> ExternalDestinations(Review review) =>
        review.VirtualService.Routes.ToDictionary(
            route => route.Path.ToString(),
            route =>
                route
                    .Destinations.Select(destination => HostName.Parse(destination.Host))
                    .Where(host => !review.Mesh.IsInCluster(host, shortNames: true))
                    .ToList(),
            StringComparer.Ordinal
        );

    private static void EvaluateCoverage(Review review)
    {
        foreach (var shortfall in review.Coverage.Of(Requirement.Address))
        {
            review.Report(
                new Violation(
                    shortfall.Path,
                    shortfall.Value,
                    $"\"{shortfall.Value}\" is not among the approved addresses of \"{shortfall.Host.Canonical}\"",
                    shortfall.Host.IsReadable
                        ? Approved(shortfall) + Remedies.Ask(review, $"approve {shortfall.Value} for \"{shortfall.Host.Canonical}\"")
                        : "correct the host first; addresses are approved together with their host"
                )
                {
                    Role = "Address",
                    Canonical = $"{shortfall.Host.Canonical} {shortfall.Value}",
                    Group = (shortfall.Host.Canonical, shortfall.Value),
                }
            );
        }
    }

    private static string Approved(Shortfall shortfall) =>
        shortfall.Nearest is { Addresses.IsEmpty: false } nearest
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
