using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.NativeNet;

/// <summary>A ValidatingAdmissionPolicy or its binding, as it should be stored.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Body">All fields that this program owns.</param>
internal sealed record NetObject(ResourceAddress Address, JsonObject Body)
{
    /// <summary>Selects all native policies of this program, whoever applied them.</summary>
    public const string Selector = NativePolicy.Label + "=true";

    /// <summary>Selects only those that the leader stores, not those printed by <c>manifests native</c>.</summary>
    public const string KeptSelector = Selector + "," + ManagedBy + "=" + DeploymentNames.Name;

    private const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>The policies, then the bindings; neither denies anything without the other.</summary>
    /// <param name="net">The native policies.</param>
    /// <param name="ownerUid">The UID of the ClusterRole that grants these writes; null if there is none.</param>
    public static IReadOnlyList<NetObject> Of(IReadOnlyList<NativePolicy> net, string? ownerUid) =>
        [
            .. net.Select(policy => Of(ClusterResources.ValidatingPolicies, policy, policy.Policy(isStatic: false), ownerUid)),
            .. net.Select(policy => Of(ClusterResources.ValidatingBindings, policy, policy.Binding(isStatic: false), ownerUid)),
        ];

    /// <summary>Whether a stored object needs no write.</summary>
    public bool IsStoredAs(JsonElement stored)
    {
        var metadata = Body["metadata"]!.AsObject();
        var labels = stored.Member("metadata"u8).Member("labels"u8);
        var owners = stored.Member("metadata"u8).Member("ownerReferences"u8).Items();
        return HasSpecOf(stored)
            && metadata["labels"]!.AsObject().All(label => labels.Text(Encoding.UTF8.GetBytes(label.Key)) == (string?)label.Value)
            && (metadata["ownerReferences"] is not { } wanted || owners.Any(owner => owner.Text("uid"u8) == (string?)wanted[0]!["uid"]));
    }

    /// <summary>Whether its spec is exactly this one.</summary>
    public bool HasSpecOf(JsonElement stored) =>
        stored.Member("spec"u8) is { ValueKind: JsonValueKind.Object } spec && JsonNode.DeepEquals(Body["spec"], JsonObject.Create(spec));

    private static NetObject Of(ResourceType type, NativePolicy policy, JsonObject body, string? ownerUid)
    {
        var metadata = body["metadata"]!.AsObject();
        metadata["labels"]!.AsObject()[ManagedBy] = DeploymentNames.Name;
        if (ownerUid is not null)
        {
            metadata["ownerReferences"] = new JsonArray(
                new JsonObject
                {
                    ["apiVersion"] = ClusterResources.ClusterRoles.ApiVersion,
                    ["kind"] = "ClusterRole",
                    ["name"] = DeploymentNames.NativeNet,
                    ["uid"] = ownerUid,
                }
            );
        }

        return new NetObject(type.Named(policy.Name(isStatic: false)), body);
    }
}
