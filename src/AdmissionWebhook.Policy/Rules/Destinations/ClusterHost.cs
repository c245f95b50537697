using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>
/// Istio does not expand ServiceEntry hosts, and a host spelled like a Service takes its traffic in every namespace it is exported to
/// (istio pilot/pkg/networking/core/httproute.go). Only a namespace's own Services can be registered.
/// </summary>
public sealed class ClusterHost()
    : Rule(
        new RuleDescriptor(
            "cluster-host",
            "A ServiceEntry must not take the name of another namespace's Service",
            RuleGroup.Destinations,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Policy.IsPlatform)
        {
            return;
        }

        foreach (var reference in review.References)
        {
            if (
                reference.Role == EgressRole.RegisteredHost
                && HostName.Parse(reference.Value) is { IsReadable: true } host
                && Shadows(review, host) is { } what
            )
            {
                review.Report(
                    new Violation(
                        reference.Path,
                        reference.Value,
                        $"\"{host.Canonical}\" {what}, so this entry would take the traffic of a Service that namespace "
                            + $"\"{review.Namespace}\" does not own",
                        "register the external host under its public name"
                    )
                    {
                        Role = reference.Role.ToString(),
                        Canonical = host.Canonical,
                    }
                );
            }
        }
    }

    private static string? Shadows(Review review, in HostName host)
    {
        if (EgressHosts.IsServedInside(review, host) && !review.Mesh.IsClusterName(host))
        {
            return null;
        }

        if (host is { Labels: 1, IsWildcard: false })
        {
            return "is a short Service name";
        }

        if (
            host.IsWildcard
            && (host.Overlaps(HostName.Parse("*." + review.Mesh.ServiceZone)) || host.Overlaps(HostName.Parse("*.svc.clusterset.local")))
        )
        {
            return "covers the full names of Services";
        }

        if (host.LastLabel is "svc")
        {
            return IsOwn(host, review.Namespace, "svc") ? null : "is a Service name";
        }

        if (review.Mesh.IsClusterName(host))
        {
            return IsOwn(host, review.Namespace, review.Mesh.ServiceZone) || IsOwn(host, review.Namespace, "svc.clusterset.local")
                ? null
                : "is the full name of a Service";
        }

        return
            host is { Labels: 2, IsWildcard: false }
            && host.LastLabel is var last
            && !last.SequenceEqual(review.Namespace)
            && ClusterNames.FullName(host, review.Mesh) is not null
            && !review.Approvals.For(host).IsApproved
            ? "looks like a Service and its namespace"
            : null;
    }

    // One label before the namespace: Istio cuts a name at the first ".svc.", so "payments.orders.svc.NAMESPACE.svc.cluster.local" also
    // matches "payments.orders" (istio pilot/pkg/networking/core/httproute.go, generateAltVirtualHostsForKubernetesService).
    private static bool IsOwn(in HostName host, string @namespace, string zone) =>
        !host.IsWildcard && host.IsBelow($"{@namespace}.{zone}") && !host.Zone[..^($".{@namespace}.{zone}".Length)].Contains('.');
}
