using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Sidecars that istiod rejects (istio pkg/config/validation, ValidateSidecar).</summary>
internal static class SidecarRejections
{
    public static IEnumerable<Rejection> Of(JsonElement spec)
    {
        if (
            !spec.Member("egress"u8).HasContent()
            && !spec.Member("ingress"u8).HasContent()
            && !spec.Member("outboundTrafficPolicy"u8).IsPresent()
            && !spec.Member("inboundConnectionPool"u8).IsPresent()
        )
        {
            yield return new Rejection(
                JsonPath.Spec,
                "",
                "istiod rejects a Sidecar that sets nothing",
                "add egress, ingress or outboundTrafficPolicy"
            );
        }

        var listener = 0;
        foreach (var egress in spec.Member("egress"u8).Items())
        {
            var path = JsonPath.Spec["egress"][listener++]["hosts"];
            var index = 0;
            foreach (var host in egress.Member("hosts"u8).Items())
            {
                var at = path[index++];
                if (
                    host.Text() is { } text
                    && text.IndexOf('/', StringComparison.Ordinal) is var slash
                    && (slash <= 0 || slash == text.Length - 1)
                )
                {
                    yield return new Rejection(
                        at,
                        text,
                        $"istiod rejects the import \"{text}\": it must be namespace/host",
                        $"write \"./{text.Trim('/')}\" for this namespace, \"*/{text.Trim('/')}\" for any"
                    );
                }
            }
        }
    }
}
