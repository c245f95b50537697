using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Kubernetes;

/// <summary>
/// The Kubernetes API over one connection. Every call throws <see cref="KubernetesException"/> where the server refuses or
/// gives no usable answer, and <see cref="OperationCanceledException"/> where the caller cancels. Safe for concurrent use.
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

    /// <summary>Null where there is no such object, or the cluster does not serve the resource.</summary>
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

    /// <summary>Creates the object; its name is in its metadata (<c>name</c> or <c>generateName</c>).</summary>
    /// <returns>The object as stored.</returns>
    public Task<JsonElement> CreateAsync(
        ResourceType type, string? @namespace, JsonObject body, CancellationToken cancellationToken, WriteOptions? write = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        var query = new QueryString().And(write ?? WriteOptions.Default);
        return WriteAsync(HttpMethod.Post, type.CollectionPath(@namespace), query, body, "application/json", cancellationToken);
    }

    /// <summary>Replaces the object, or of a subresource its part. With a <c>resourceVersion</c> in the body only if nobody wrote since.</summary>
    public Task<JsonElement> ReplaceAsync(
        ResourceAddress address, JsonObject body, CancellationToken cancellationToken, WriteOptions? write = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var query = new QueryString().And(write ?? WriteOptions.Default);
        return WriteAsync(HttpMethod.Put, address.Path, query, body, "application/json", cancellationToken);
    }

    /// <summary>RFC 7386: null removes, arrays are replaced whole.</summary>
    public Task<JsonElement> MergePatchAsync(
        ResourceAddress address, JsonObject patch, CancellationToken cancellationToken, WriteOptions? write = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var query = new QueryString().And(write ?? WriteOptions.Default);
        return WriteAsync(HttpMethod.Patch, address.Path, query, patch, "application/merge-patch+json", cancellationToken);
    }

    /// <summary>
    /// Server-side apply: <paramref name="body"/> is all that <paramref name="fieldManager"/> wants to own, with apiVersion, kind and name;
    /// what it owned before and leaves out is removed. Creates the object where it is missing.
    /// </summary>
    /// <param name="address">The object, or its status.</param>
    /// <param name="body">The fields to own.</param>
    /// <param name="fieldManager">The owner's name.</param>
    /// <param name="force">Take fields from other managers instead of failing with a conflict.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <param name="dryRun">Store nothing.</param>
    public Task<JsonElement> ApplyAsync(
        ResourceAddress address, JsonObject body, string fieldManager, bool force, CancellationToken cancellationToken, bool dryRun = false)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrEmpty(fieldManager);
        var query = new QueryString().And(new WriteOptions(dryRun, fieldManager)).And("force", force);
        // JSON is YAML, and the only media type of apply that every served version knows is the YAML one.
        return WriteAsync(HttpMethod.Patch, address.Path, query, body, "application/apply-patch+yaml", cancellationToken);
    }

    /// <param name="address">The object.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <param name="resourceVersion">Delete only if the object is still at this version; else a conflict.</param>
    /// <param name="dryRun">Delete nothing.</param>
    public async Task DeleteAsync(
        ResourceAddress address, CancellationToken cancellationToken, string? resourceVersion = null, bool dryRun = false)
    {
        ArgumentNullException.ThrowIfNull(address);
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = "Background" };
        if (resourceVersion is not null)
        {
            body["preconditions"] = new JsonObject { ["resourceVersion"] = resourceVersion };
        }

        var query = new QueryString().And(new WriteOptions(dryRun));
        await WriteAsync(HttpMethod.Delete, address.Path, query, body, "application/json", cancellationToken);
    }

    private Task<JsonElement> WriteAsync(
        HttpMethod method, string path, QueryString query, JsonObject body, string mediaType, CancellationToken cancellationToken)
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
