using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Judges objects as they stand in the cluster: as if nobody in particular created each of them now, just so. No defaults are set first, as
/// they would be on admission, since what is missing in a live object is missing; and nothing is inherited from an old version.
/// </summary>
internal sealed class LiveObjectJudge(PolicySet policies, IClusterView cluster, DateTimeOffset now)
{
    /// <param name="item">An object of an Istio kind as the API server lists it. It need not outlive the call.</param>
    public LiveObject Judge(JsonElement item)
    {
        var identity = ObjectIdentity.Of(item, "");
        return new LiveObject(
            identity,
            item.Member("metadata"u8).Text("uid"u8) ?? "",
            PolicyEngine.Validate(Input(identity, item), policies, cluster, now));
    }

    public AdmissionInput Input(ObjectIdentity identity, JsonElement item) => new()
    {
        Group = identity.Group,
        Version = identity.Version,
        Kind = identity.Kind,
        Namespace = identity.Namespace,
        Name = identity.Name,
        Operation = Operation.Create,
        Object = item,
        User = policies.Mesh.TrustedUsers is [var trusted, ..] && AutoRegistered.IsIstiods(item) ? trusted : "",
    };
}
