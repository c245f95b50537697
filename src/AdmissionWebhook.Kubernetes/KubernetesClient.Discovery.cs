using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>Whether the cluster serves the resource in that group and version; never cached.</summary>
    public async Task<bool> ServesAsync(ResourceType type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        return await DiscoverAsync(type.Root, "resources", cancellationToken) is { } resources
            && resources.Any(resource => resource.Text("name") == type.Plural);
    }

    /// <summary>
    /// The resources of a group, each in the first version that serves it, in the server's order of preference; empty if the group is not
    /// served. Subresources are left out.
    /// </summary>
    /// <param name="group">Empty for the core group.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<ResourceType>> ResourcesAsync(string group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var found = new List<ResourceType>();
        foreach (var version in await VersionsAsync(group, cancellationToken))
        {
            var root = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            foreach (var resource in await DiscoverAsync(root, "resources", cancellationToken) ?? [])
            {
                if (
                    resource.Text("name") is { } plural
                    && !plural.Contains('/', StringComparison.Ordinal)
                    && found.TrueForAll(known => known.Plural != plural)
                )
                {
                    found.Add(new ResourceType(group, version, plural, resource.Field("namespaced") is { ValueKind: JsonValueKind.True }));
                }
            }
        }

        return found;
    }

    /// <summary>The first of these resources that the cluster serves, or null.</summary>
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

    /// <summary>The API server's <c>gitVersion</c>; the cheapest call that proves it is reachable.</summary>
    public async Task<string> ServerVersionAsync(CancellationToken cancellationToken)
    {
        var version = await ElementAsync(new ApiRequest(HttpMethod.Get, "version"), cancellationToken);
        return version.Text("gitVersion") ?? "unknown";
    }

    // The core group has no group document, and only one version.
    private async Task<IEnumerable<string>> VersionsAsync(string group, CancellationToken cancellationToken) =>
        group.Length == 0
            ? ["v1"]
            : (await DiscoverAsync($"apis/{group}", "versions", cancellationToken) ?? [])
                .Select(item => item.Text("version"))
                .OfType<string>();

    /// <summary>A list from a discovery document; null if the document does not exist.</summary>
    private async Task<IReadOnlyList<JsonElement>?> DiscoverAsync(string path, string list, CancellationToken cancellationToken)
    {
        try
        {
            var document = await ElementAsync(new ApiRequest(HttpMethod.Get, path), cancellationToken);
            return document.Field(list) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }
}
