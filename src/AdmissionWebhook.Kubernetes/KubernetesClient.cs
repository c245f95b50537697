using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Kubernetes;

/// <summary>
/// The Kubernetes API over one connection. Calls throw <see cref="KubernetesException"/> if the server refuses or gives no usable answer,
/// and <see cref="OperationCanceledException"/> if the caller cancels. Safe for concurrent use.
/// </summary>
public sealed partial class KubernetesClient(ClusterConnection connection, TimeProvider time, KubernetesClientOptions? options = null)
{
    private readonly KubernetesClientOptions _options = options ?? new KubernetesClientOptions();
    private readonly ApiCalls _calls = new(connection, options ?? new KubernetesClientOptions(), time);

    public ClusterConnection Connection => connection;

    public async Task<JsonElement> GetAsync(ResourceAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        return await ElementAsync(new ApiRequest(HttpMethod.Get, address.Path), cancellationToken);
    }

    /// <summary>Null if the object does not exist or the cluster does not serve the resource.</summary>
    public async Task<JsonElement?> FindAsync(ResourceAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(address, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Creates the object; its metadata holds the name (<c>name</c> or <c>generateName</c>).</summary>
    /// <returns>The object as stored.</returns>
    public Task<JsonElement> CreateAsync(
        ResourceType type,
        string? @namespace,
        JsonObject body,
        CancellationToken cancellationToken,
        WriteOptions? write = null
    )
    {
        ArgumentNullException.ThrowIfNull(type);
        var query = new QueryString().And(write ?? WriteOptions.Default);
        return WriteAsync(HttpMethod.Post, type.CollectionPath(@namespace), query, body, "application/json", cancellationToken);
    }

    /// <summary>Replaces the object or subresource. If the body has a <c>resourceVersion</c>, a stale one is a conflict.</summary>
    public Task<JsonElement> ReplaceAsync(
        ResourceAddress address,
        JsonObject body,
        CancellationToken cancellationToken,
        WriteOptions? write = null
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        var query = new QueryString().And(write ?? WriteOptions.Default);
        return WriteAsync(HttpMethod.Put, address.Path, query, body, "application/json", cancellationToken);
    }

    /// <summary>RFC 7386: null removes a field, arrays are replaced.</summary>
    public Task<JsonElement> MergePatchAsync(
        ResourceAddress address,
        JsonObject patch,
        CancellationToken cancellationToken,
        WriteOptions? write = null
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        var query = new QueryString().And(write ?? WriteOptions.Default);
        return WriteAsync(HttpMethod.Patch, address.Path, query, patch, "application/merge-patch+json", cancellationToken);
    }

    /// <summary>
    /// Server-side apply: <paramref name="body"/> is everything that <paramref name="fieldManager"/> wants to own, with apiVersion, kind
    /// and name; fields that it owned before and now omits are removed. Creates the object if it is missing.
    /// </summary>
    /// <param name="address">The object, or its status.</param>
    /// <param name="body">The fields to own.</param>
    /// <param name="fieldManager">The owner's name.</param>
    /// <param name="force">Take fields from other managers instead of failing with a conflict.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="dryRun">Store nothing.</param>
    public Task<JsonElement> ApplyAsync(
        ResourceAddress address,
        JsonObject body,
        string fieldManager,
        bool force,
        CancellationToken cancellationToken,
        bool dryRun = false
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrEmpty(fieldManager);
        var query = new QueryString().And(new WriteOptions(dryRun, fieldManager)).And("force", force);
        // JSON is valid YAML, and the YAML media type is the only one for apply that every supported API server accepts.
        return WriteAsync(HttpMethod.Patch, address.Path, query, body, "application/apply-patch+yaml", cancellationToken);
    }

    /// <param name="address">The object.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="resourceVersion">Delete only if the object still has this version; otherwise a conflict.</param>
    /// <param name="dryRun">Delete nothing.</param>
    public async Task DeleteAsync(
        ResourceAddress address,
        CancellationToken cancellationToken,
        string? resourceVersion = null,
        bool dryRun = false
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = "Background",
        };
        if (resourceVersion is not null)
        {
            body["preconditions"] = new JsonObject { ["resourceVersion"] = resourceVersion };
        }

        var query = new QueryString().And(new WriteOptions(dryRun));
        await WriteAsync(HttpMethod.Delete, address.Path, query, body, "application/json", cancellationToken);
    }

    private Task<JsonElement> WriteAsync(
        HttpMethod method,
        string path,
        QueryString query,
        JsonObject body,
        string mediaType,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            body.WriteTo(writer);
        }

        return ElementAsync(new ApiRequest(method, path + query, buffer.ToArray(), mediaType), cancellationToken);
    }

    private async Task<JsonElement> ElementAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var document = await _calls.CallAsync(request, cancellationToken);
        return document.RootElement.Clone();
    }
}
