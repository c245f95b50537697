using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Files;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Server.Console;

/// <summary>The EgressPolicies of a cluster as YAML, without the fields that the API server adds.</summary>
internal sealed class StoredPolicyTexts(KubernetesClient client)
{
    public async Task<IReadOnlyList<FileContent>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await client.ServesAsync(ClusterResources.Policies, cancellationToken))
        {
            return [];
        }

        var texts = new List<FileContent>();
        foreach (var item in await client.ListAllAsync(ClusterResources.Policies, ListQuery.Everything, cancellationToken))
        {
            var policy = JsonNode.Parse(item.GetRawText())!.AsObject();
            policy.Remove("status");
            var name = policy["metadata"]?["name"]?.GetValue<string>() ?? "";
            policy["metadata"] = new JsonObject { ["name"] = name };
            texts.Add(new FileContent($"{name}.yaml", Encoding.UTF8.GetBytes(YamlWriter.Write(policy))));
        }

        return texts;
    }
}
