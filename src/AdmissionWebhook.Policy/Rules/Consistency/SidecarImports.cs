using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>
/// Sidecar imports without effect: <c>namespace/host</c> where nothing in that namespace registers the host. Istio compares the host with
/// full names and never completes it (istio pilot/pkg/model/sidecar.go, convertIstioListenerToWrapper).
/// </summary>
internal static class SidecarImports
{
    private const string RootNamespace = "istio-system";

    public static void Evaluate(Review review)
    {
        var listener = 0;
        foreach (var egress in review.Spec.Member("egress"u8).Items())
        {
            var path = JsonPath.Spec["egress"][listener++]["hosts"];
            var index = 0;
            foreach (var item in egress.Member("hosts"u8).Items())
            {
                var at = path[index++];
                if (
                    item.Text() is { } written
                    && SidecarImport.Read(written, review.Namespace, at) is { Namespace: not "" } import
                    && import.Host.Canonical.Contains('.', StringComparison.Ordinal)
                    && !IsShort(review, written, import)
                    && !IsHidden(review, written, import)
                    && import.Namespace is { } @namespace
                )
                {
                    Evaluate(review, written, @namespace, import);
                }
            }
        }
    }

    // "till.payments" can be an external host, unless there is a Service of that name. rejected-shape reports names without a dot.
    private static bool IsShort(Review review, string written, in SidecarImport import)
    {
        var labels = import.Host.Canonical.Split('.');
        if (
            labels is not ([_, _] or [_, _, "svc"])
            || import.Host is not { IsReadable: true, IsWildcard: false }
            || Neighbours.ServiceEntries(review, import.Host).Any()
            || review.Cluster.Service(new ObjectKey(labels[1], labels[0])) is not { } service
        )
        {
            return false;
        }

        review.Report(
            new Violation(
                import.Path,
                written,
                $"Istio does not complete \"{import.Host.Written}\" to the name of {service}, so this imports nothing",
                $"write \"{written[..^import.Host.Written.Length]}{labels[0]}.{labels[1]}.{review.Mesh.ServiceZone}\""
            )
            {
                Canonical = $"{import.Namespace}/{import.Host.Canonical}",
            }
        );
        return true;
    }

    // A Sidecar imports what is exported to its namespace (istio/api sidecar.proto, IstioEgressListener.hosts). The root namespace's is for
    // all namespaces.
    private static bool IsHidden(Review review, string written, in SidecarImport import)
    {
        var (host, scope) = (import.Host, import.Namespace);
        if (host is not { IsReadable: true, IsWildcard: false } || review.Namespace == RootNamespace)
        {
            return false;
        }

        string? hidden = null;
        foreach (var entry in Neighbours.ServiceEntries(review, host).Where(entry => scope is null || entry.Key.Namespace == scope))
        {
            if (entry.IsVisibleIn(review.Namespace))
            {
                return false;
            }

            hidden ??= entry.ToString();
        }

        if (
            Registry.ServiceKey(review, host) is { } key
            && (scope is null || key.Namespace == scope)
            && review.Cluster.Service(key) is { } service
        )
        {
            if (service.Visibility.Includes(review.Namespace))
            {
                return false;
            }

            hidden ??= service.ToString();
        }

        if (hidden is null)
        {
            return false;
        }

        review.Report(
            new Violation(
                import.Path,
                written,
                $"{hidden} is not exported to namespace \"{review.Namespace}\", so this imports nothing",
                $"export {hidden} to namespace \"{review.Namespace}\", or ask its owners to"
            )
            {
                Canonical = $"{scope}/{host.Canonical}",
            }
        );
        return true;
    }

    private static void Evaluate(Review review, string written, string @namespace, SidecarImport import)
    {
        var host = import.Host;
        if (host is not { IsReadable: true, IsWildcard: false } || review.Mesh.IsPlatform(@namespace))
        {
            return;
        }

        var entries = Neighbours.ServiceEntries(review, host).ToList();
        if (
            entries.Exists(entry => entry.Key.Namespace == @namespace)
            || (Registry.ServiceKey(review, host) is { } key && review.Cluster.Service(key) is not null && key.Namespace == @namespace)
        )
        {
            return;
        }

        var near = entries.Count == 0 ? Registry.Near(review, host, @namespace) : null;
        var isMissing =
            entries.Count > 0
            || near is not null
            || (
                review.Mesh.IsClusterName(host)
                    ? review.Cluster.KnowsAll(ViewKind.Services, @namespace)
                    : review.Cluster.KnowsAll(ViewKind.ServiceEntries, @namespace)
            );
        if (isMissing)
        {
            review.Report(
                new Violation(
                    import.Path,
                    written,
                    entries.Count > 0
                        ? $"\"{host.Canonical}\" is registered by {entries[0]}, not in namespace \"{@namespace}\", so this imports nothing"
                        : $"nothing in namespace \"{@namespace}\" registers \"{host.Canonical}\", so this imports nothing",
                    entries.Count > 0 ? $"write \"{entries[0].Key.Namespace}/{host.Written}\""
                        : near is not null ? $"did you mean \"{written[..^host.Written.Length]}{near}\"?"
                        : "correct the name, or remove it"
                )
                {
                    Canonical = $"{@namespace}/{host.Canonical}",
                }
            );
        }
    }
}
