using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>A webhook configuration as last seen: the hosts that its webhooks call and the CAs in their <c>caBundle</c>.</summary>
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

    /// <summary>All CAs in any of its webhooks.</summary>
    public TrustBundle Trusted => _trusted.Aggregate(TrustBundle.Empty, (all, one) => all.With(one));

    /// <summary>The host names and addresses that API servers expect in the certificate.</summary>
    public IEnumerable<string> Hosts => Clients.Select(Host).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);

    private IEnumerable<JsonElement> Clients => _webhooks.Items().Select(webhook => webhook.Member("clientConfig"u8));

    /// <summary>Does not hold on to the element.</summary>
    public static StoredConfiguration Read(ResourceType type, JsonElement item) => new(type, item);

    /// <summary>Whether every webhook trusts this CA.</summary>
    public bool Trusts(HeldCertificate authority) => _trusted.TrueForAll(bundle => bundle.Holds(authority));

    /// <summary>Whether every webhook trusts exactly these CAs.</summary>
    public bool Holds(TrustBundle bundle)
    {
        var wanted = bundle.Base64;
        return Clients.All(client => client.Text("caBundle"u8) == wanted);
    }

    /// <summary>
    /// A merge patch that sets every <c>caBundle</c>; a conflict if anyone wrote in between. <c>kubectl apply</c> leaves <c>caBundle</c>
    /// alone, since the manifests do not set it.
    /// </summary>
    public JsonObject Patch(TrustBundle bundle)
    {
        var webhooks = JsonArray.Create(_webhooks)!;
        foreach (var client in webhooks.Select(webhook => webhook?["clientConfig"]).OfType<JsonObject>())
        {
            client["caBundle"] = bundle.Base64;
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = ResourceVersion },
            ["webhooks"] = webhooks,
        };
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
