using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>Whether the cluster serves the resource in that group and version, asked anew at each call.</summary>
    public async Task<bool> ServesAsync(ResourceType type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        try
        {
            using var resources = await _calls.CallAsync(new ApiRequest(HttpMethod.Get, type.Root), cancellationToken);
            return resources.RootElement.Field("resources") is { ValueKind: JsonValueKind.Array } list
                && list.EnumerateArray().Any(resource => resource.Text("name") == type.Plural);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>The first of several resources that the cluster serves; null where it serves none.</summary>
    public async Task<ResourceType?> FirstServedAsync(IEnumerable<ResourceType> candidates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        foreach (var candidate in candidates)
        {
            if (await ServesAsync(candidate, cancellationToken))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The API server's <c>gitVersion</c>: the cheapest proof that it can be reached.</summary>
    public async Task<string> ServerVersionAsync(CancellationToken cancellationToken)
    {
        var version = await ElementAsync(new ApiRequest(HttpMethod.Get, "version"), cancellationToken);
        return version.Text("gitVersion") ?? "unknown";
    }
}
