using System.Text.Json.Nodes;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// Writes the Secret and the webhook configurations, each only if unchanged since it was seen. All methods throw
/// <see cref="KubernetesException"/>; on a conflict someone else was first, and the watch will deliver their change.
/// </summary>
internal sealed class CertificateWrites(KubernetesClient client, string @namespace)
{
    private static readonly WriteOptions Manager = new(FieldManager: "admission-webhook-certificates");

    public Task CreateAsync(CertificateState state, CancellationToken cancellationToken)
    {
        var (annotations, data) = CertificateSecret.Write(state);
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = DeploymentNames.Certificates,
                ["namespace"] = @namespace,
                ["labels"] = DeploymentNames.Labels(),
                ["annotations"] = WithoutNulls(annotations),
            },
            ["type"] = "kubernetes.io/tls",
            ["data"] = WithoutNulls(data),
        };
        return client.CreateAsync(ClusterResources.Secrets, @namespace, secret, cancellationToken, Manager);
    }

    public Task UpdateAsync(StoredCertificates seen, CertificateState next, CancellationToken cancellationToken)
    {
        var (annotations, data) = CertificateSecret.Write(next);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = seen.ResourceVersion, ["annotations"] = annotations },
            ["data"] = data,
        };
        return client.MergePatchAsync(
            ClusterResources.Secrets.In(@namespace, DeploymentNames.Certificates),
            patch,
            cancellationToken,
            Manager
        );
    }

    public Task TrustAsync(StoredConfiguration seen, TrustBundle bundle, CancellationToken cancellationToken) =>
        client.MergePatchAsync(seen.Type.Named(seen.Name), seen.Patch(bundle), cancellationToken, Manager);

    private static JsonObject WithoutNulls(JsonObject fields) =>
        new(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
}
