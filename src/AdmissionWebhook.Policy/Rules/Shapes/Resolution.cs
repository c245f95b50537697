using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// With NONE (the default) the proxy sends traffic to whatever address the client dialled; with DYNAMIC_DNS to whatever name the request
/// carries. Then the hosts no longer decide where traffic goes. The same holds for a route that sends another host's traffic to a host with
/// NONE.
/// </summary>
public sealed class Resolution()
    : Rule(
        new RuleDescriptor(
            "resolution",
            "A ServiceEntry must resolve its hosts as its approval allows",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry | IstioKind.VirtualService | IstioKind.HttpRoute | IstioKind.GrpcRoute | IstioKind.TlsRoute
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind != IstioKind.ServiceEntry)
        {
            EvaluateRoutes(review);
        }
        else
        {
            EvaluateServiceEntry(review);
        }
    }

    private static void EvaluateRoutes(Review review)
    {
        foreach (
            var (host, path, atMost) in review.Kind == IstioKind.VirtualService
                ? RouteShapes.PassedOn(review)
                : GatewayRoutes.PassedOn(review)
        )
        {
            review.Report(
                new Violation(
                    path,
                    host.Written,
                    $"\"{host.Canonical}\" has resolution NONE, which forwards to the address that the client dialled, "
                        + "and clients of other hosts dial other addresses",
                    $"route only \"{host.Canonical}\" to it, in its own VirtualService; route other names to a host with another resolution"
                )
                {
                    Role = "Destination",
                    Canonical = host.Canonical,
                    AtMost = atMost,
                }
            );
        }

        foreach (
            var (host, path) in review.Kind == IstioKind.VirtualService
                ? RouteShapes.PassedOnInside(review)
                : GatewayRoutes.PassedOnInside(review)
        )
        {
            review.Report(
                new Violation(
                    path,
                    host.Written,
                    $"\"{host.Canonical}\" is headless or has resolution NONE, so requests for external names are forwarded to whatever "
                        + "address the client dialled",
                    "route the names to a Service with a cluster IP, or to their own hosts"
                )
                {
                    Role = "Destination",
                    Canonical = host.Canonical,
                    AtMost = EnforcementAction.Warn,
                }
            );
        }
    }

    private static void EvaluateServiceEntry(Review review)
    {
        if (review.IsRejected(JsonPath.Spec["resolution"]))
        {
            return;
        }

        var entry = review.ServiceEntry;
        var reported = false;
        foreach (var shortfall in review.Coverage.Of(Requirement.Resolution))
        {
            reported = true;
            review.Report(
                new Violation(
                    shortfall.Path,
                    entry.HasResolution ? entry.Resolution : "",
                    $"{Describe(entry)}, which no approval of \"{shortfall.Host.Canonical}\" allows",
                    Remedy(review, shortfall.Host)
                )
                {
                    Canonical = $"{shortfall.Host.Canonical} {entry.Resolution}",
                    Host = shortfall.Host.Canonical,
                }
            );
        }

        if (!reported && entry.Resolution == "NONE" && Unlimited(review) is { } why)
        {
            review.Report(
                new Violation(
                    JsonPath.Spec["resolution"],
                    entry.HasResolution ? entry.Resolution : "",
                    $"{Describe(entry)}; the approval allows that, but {why.What}",
                    why.Remedy
                )
                {
                    Role = "addresses",
                    AtMost = EnforcementAction.Warn,
                }
            );
        }
    }

    // istiod rejects a wildcard with DNS and no endpoints (istio pkg/config/validation/validation.go, ValidateServiceEntry).
    private static string Remedy(Review review, in HostName host)
    {
        if (!host.IsReadable)
        {
            return "correct the host first; no approval can name it as it is";
        }

        var hasWildcard = review.References.Any(reference =>
            reference.Role == EgressRole.RegisteredHost && reference.Value.StartsWith('*')
        );
        return (hasWildcard ? "list the hosts one by one, with resolution: DNS, or " : "set resolution: DNS, or ")
            + Remedies.Ask(review, $"approve \"{host.Canonical}\" with resolution {review.ServiceEntry.Resolution}");
    }

    // HTTP listeners bind 0.0.0.0 whatever the addresses (istio pilot/pkg/networking/core/listener.go). If the approval itself lists
    // no addresses, a TLS port is what its approver intended.
    private static (string What, string Remedy)? Unlimited(Review review)
    {
        var entry = review.ServiceEntry;
        if (entry.Ports.FirstOrDefault(port => PortProtocol.IsHttp(port.Protocol)) is { } http)
        {
            return (
                $"with {http.Protocol} (port {http.Number}) addresses do not limit where clients can connect",
                "declare the port as TLS, or set resolution: DNS"
            );
        }

        var namesNone = review.Coverage.Used.Count > 0 && review.Coverage.Used.All(approval => approval.Addresses.IsEmpty);
        return
            review.References.Any(reference => reference.Role == EgressRole.Address)
            || (namesNone && entry.Ports.All(port => PortProtocol.IsTls(port.Protocol)))
            ? null
            : ("nothing limits the addresses", "list the host's address blocks in spec.addresses");
    }

    private static string Describe(ServiceEntryView entry) =>
        entry.Resolution switch
        {
            "NONE" when !entry.HasResolution => "no resolution is set, which means NONE: traffic goes to any address that the client dials",
            "NONE" => "resolution NONE sends traffic to any address that the client dials",
            "DYNAMIC_DNS" => "resolution DYNAMIC_DNS sends traffic to any name that the request carries",
            _ => $"resolution {entry.Resolution} is used",
        };
}
