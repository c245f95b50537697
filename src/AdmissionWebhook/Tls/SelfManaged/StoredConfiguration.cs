using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>A webhook configuration as last seen: what its webhooks call, and whom API servers trust there.</summary>
internal sealed class StoredConfiguration
{
    private readonly JsonElement _webhooks;
    private readonly List<TrustBundle> _trusted;

    private StoredConfiguration(ResourceType type, JsonElement item)
    {
        var metadata = item.Member("metadata"u8);
        (Type, Name) = (type, metadata.Text("name"u8) ?? "");
        ResourceVersion = metadata.Text("resourceVersion"u8) ?? "";
        _webhooks = item.Member("webhooks"u8) is { ValueKind: JsonValueKind.Array } webhooks ? webhooks.Clone() : default;
        _trusted = [.. Clients.Select(client => TrustBundle.ReadBase64(client.Text("caBundle"u8)))];
    }

    public ResourceType Type { get; }

    public string Name { get; }

    public string ResourceVersion { get; }

    /// <summary>All that any of its webhooks is trusted by.</summary>
    public TrustBundle Trusted => _trusted.Aggregate(TrustBundle.Empty, (all, one) => all.With(one));

    /// <summary>The host names and addresses that API servers ask for.</summary>
    public IEnumerable<string> Hosts => Clients.Select(Host).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);

    private IEnumerable<JsonElement> Clients => _webhooks.Items().Select(webhook => webhook.Member("clientConfig"u8));

    /// <summary>Holds on to nothing of the element.</summary>
    public static StoredConfiguration Read(ResourceType type, JsonElement item) => new(type, item);

    /// <summary>Whether every webhook trusts certificates of that authority.</summary>
    public bool Trusts(HeldCertificate authority) => _trusted.TrueForAll(bundle => bundle.Holds(authority));

    /// <summary>Whether every webhook trusts exactly these.</summary>
    public bool Holds(TrustBundle bundle)
    {
        var wanted = bundle.Base64;
        return Clients.All(client => client.Text("caBundle"u8) == wanted);
    }

    /// <summary>
    /// A merge patch that sets every <c>caBundle</c>, and nothing if anybody wrote in between. What the manifests do not name, such as
    /// <c>caBundle</c>, <c>kubectl apply</c> leaves as it is.
    /// </summary>
    public JsonObject Patch(TrustBundle bundle)
    {
        var webhooks = JsonArray.Create(_webhooks)!;
        foreach (var client in webhooks.Select(webhook => webhook?["clientConfig"]).OfType<JsonObject>())
        {
            client["caBundle"] = bundle.Base64;
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = ResourceVersion }, ["webhooks"] = webhooks };
    }

    public override string ToString() => $"{Type.Plural} {Name}";

    private static string? Host(JsonElement client)
    {
        var service = client.Member("service"u8);
        return service.IsPresent() ? $"{service.Text("name"u8)}.{service.Text("namespace"u8)}.svc"
            : Uri.TryCreate(client.Text("url"u8), UriKind.Absolute, out var url) ? url.DnsSafeHost
            : null;
    }
}
