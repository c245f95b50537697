using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// With MESH_INTERNAL Istio trusts a destination like its own workloads: it presents the mesh's client certificate, and AUTO_PASSTHROUGH
/// gateways forward to it (istio pilot/pkg/networking/core/gateway.go).
/// </summary>
public sealed class InternalLocation()
    : Rule(
        new RuleDescriptor(
            "internal-location",
            "A MESH_INTERNAL ServiceEntry must have internal endpoints",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Spec.Text("location"u8) is null or "" or "MESH_EXTERNAL" || review.IsRejected(JsonPath.Spec["location"]))
        {
            return;
        }

        foreach (var reference in review.References)
        {
            if (IsEndpoint(reference, review) && !IsInside(reference, review))
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"location is {review.Spec.Text("location"u8)}, but traffic goes to \"{reference.Value}\", which is external",
                        "set location: MESH_EXTERNAL; if it is internal, add it to the policy's mesh.internalAddresses or mesh.ownHosts"
                    )
                    {
                        Role = reference.Role.ToString(),
                        Canonical =
                            reference.Role == EgressRole.RegisteredHost ? HostName.Parse(reference.Value).Canonical : reference.Value,
                    }
                );
            }
        }
    }

    // Without endpoints or selector the hosts are resolved; with NONE the captured addresses are dialled, or any address.
    private static bool IsEndpoint(in EgressReference reference, Review review)
    {
        var entry = review.ServiceEntry;
        var isImplicit = entry.Endpoints.Count == 0 && !entry.HasSelector && entry.Resolution != "STATIC";
        return reference.Role switch
        {
            EgressRole.Endpoint => !UnixSocket.Is(reference.Value),
            EgressRole.Address => isImplicit && entry.Resolution == "NONE",
            EgressRole.RegisteredHost => isImplicit
                && !(entry.Resolution == "NONE" && review.References.Any(other => other.Role == EgressRole.Address)),
            _ => false,
        };
    }

    private static bool IsInside(in EgressReference reference, Review review) =>
        EgressHosts.TryHost(reference, out var host)
            ? review.Mesh.IsInCluster(host, shortNames: false)
            : NetworkAddress.TryParse(reference.Value, out var address) && review.Mesh.InternalAddresses.Contains(address);
}
