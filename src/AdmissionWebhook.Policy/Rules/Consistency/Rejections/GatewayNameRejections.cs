using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Names of gateways that istiod rejects (istio pkg/config/validation, validateGatewayNames).</summary>
internal static class GatewayNameRejections
{
    public static IEnumerable<Rejection> Of(JsonElement names, JsonPath path)
    {
        foreach (var (item, at) in ValueRejections.Items(names, path))
        {
            var name = item.Text() ?? "";
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            var isValid =
                slash < 0 ? IstioNames.IsDomain(name) : IstioNames.IsLabel(name[..slash]) && IstioNames.IsLabel(name[(slash + 1)..]);

            // unknown-gateway reports generated names.
            if (!isValid && !name.Contains(UnknownGateway.Generated, StringComparison.Ordinal))
            {
                yield return new Rejection(
                    at,
                    name,
                    $"istiod rejects \"{name}\" as the name of a gateway",
                    "write NAME or NAMESPACE/NAME of one Gateway; wildcards are not supported"
                );
            }

            // istiod stops at the first name without a namespace, "mesh" included.
            if (slash < 0)
            {
                yield break;
            }
        }
    }
}
