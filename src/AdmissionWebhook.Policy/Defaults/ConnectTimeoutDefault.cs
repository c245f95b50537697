using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>
/// A connect timeout for existing connection pools. A pool is never added: it would override the mesh's own settings, or those of another
/// DestinationRule (istio pilot/pkg/model/destination_rule.go).
/// </summary>
public sealed class ConnectTimeoutDefault() : Default("connectTimeout", forControlled: false)
{
    public override void Apply(Review review, List<JsonPatchOperation> patch)
    {
        if (review.Kind != IstioKind.DestinationRule || review.Policy.Defaults.ConnectTimeout is not { } timeout)
        {
            return;
        }

        var value = GoDuration.Format(timeout);
        foreach (var policy in review.TrafficPolicies)
        {
            var pool = policy.Settings.Member("connectionPool"u8);
            if (!pool.HasContent() || pool.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var path = policy.Path["connectionPool"]["tcp"];
            var tcp = pool.Member("tcp"u8);
            if (!tcp.IsPresent())
            {
                patch.Add(new JsonPatchOperation(path.ToString(), new JsonObject { ["connectTimeout"] = value }));
            }
            else if (tcp.ValueKind == JsonValueKind.Object && !tcp.Member("connectTimeout"u8).IsPresent())
            {
                patch.Add(new JsonPatchOperation(path["connectTimeout"].ToString(), value));
            }
        }
    }
}
