using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// Backends of Gateway API routes that do not exist, or lack the port; requests to them get 500 or 503 (Kiali KIA1402). Controllers make
/// routes together with their Services, so a Service that is not among the manifests can still exist.
/// </summary>
internal static class GatewayRouteBackends
{
    public static void Evaluate(Review review)
    {
        foreach (var backend in new GatewayRouteView(review.Spec, review.Namespace, review.Mesh.ServiceZone).Targets)
        {
            var host = HostName.Parse(backend.Host);
            if (UnnamedHosts.Wildcard(review, host) is { } wildcard)
            {
                UnnamedHosts.Report(review, backend, host, wildcard);
            }
            else if (!review.Mesh.IsClusterName(host) && Registry.Find(review, host, null) is { IsMissing: true } registration)
            {
                review.Report(
                    new Violation(
                        backend.Path,
                        backend.Host,
                        $"no ServiceEntry registers \"{host.Canonical}\", so requests to it fail",
                        Registry.Remedy(review, host, registration)
                    )
                    {
                        Canonical = host.Canonical,
                        Host = host.Canonical,
                    }
                );
            }
            else if (
                !host.IsWildcard
                && backend.Port > 0
                && KnownPorts.Of(review, host) is { } ports
                && !ports.Numbers.Contains(backend.Port)
            )
            {
                review.Report(
                    new Violation(
                        backend.Holder["port"],
                        $"{backend.Port}",
                        $"{ports.Owner} has no port {backend.Port} for \"{host.Canonical}\" (it has {ports.List}), so requests fail",
                        $"use {(ports.Numbers.Count == 1 ? $"port {ports.Numbers[0]}" : $"one of the ports {ports.List}")}, "
                            + $"or add port {backend.Port} to {ports.Owner}"
                    )
                    {
                        Canonical = $"{host.Canonical} {backend.Port}",
                        Host = host.Canonical,
                    }
                );
            }
        }
    }
}
