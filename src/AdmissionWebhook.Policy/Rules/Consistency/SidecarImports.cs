using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>Sidecar imports without effect: <c>namespace/host</c> where nothing in that namespace registers the host.</summary>
internal static class SidecarImports
{
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
                if (item.Text() is { } import && import.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
                {
                    Import(review, import, slash, at);
                }
            }
        }
    }

    private static void Import(Review review, string import, int slash, JsonPath path)
    {
        var host = HostName.Parse(import[(slash + 1)..]);
        var @namespace = import[..slash] == "." ? review.Namespace : import[..slash];
        if (@namespace is "*" or "~" || host is not { IsReadable: true, IsWildcard: false } || review.Mesh.IsPlatform(@namespace))
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
                    path,
                    import,
                    entries.Count > 0
                        ? $"\"{host.Canonical}\" is registered by {entries[0]}, not in namespace \"{@namespace}\", so this imports nothing"
                        : $"nothing in namespace \"{@namespace}\" registers \"{host.Canonical}\", so this imports nothing",
                    entries.Count > 0 ? $"write \"{entries[0].Key.Namespace}/{host.Written}\""
                        : near is not null ? $"did you mean \"{import[..slash]}/{near}\"?"
                        : "correct the name, or remove it"
                )
                {
                    Canonical = $"{@namespace}/{host.Canonical}",
                }
            );
        }
    }
}
