using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Native.Tests;

/// <summary>The building blocks of random policies and objects: few names, so that they overlap.</summary>
internal sealed class RandomDocuments(int seed)
{
    private static readonly string[] Names =
    [
        "api.example.com",
        "API.example.com",
        "api.example.com.",
        "*.example.com",
        "www.example.com",
        "example.com",
        "evil.example.net",
        "*.example.net",
        "a.b.example.net",
        "pay.corp.example",
        "reviews",
        "reviews.shop",
        "reviews.shop.svc.cluster.local",
        "shop.svc.clusterset.local",
        "*",
        "*.com",
        "xn--bcher-kva.example",
        "bad_name.example",
        "10.0.0.1.example",
    ];

    private readonly Random _random = new(seed);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public int Up(int most) => _random.Next(most);

    public T One<T>(params T[] values) => values[_random.Next(values.Length)];

    public string Host() => One(Names);

    public string Namespace() => One("shop", "team-a", "team-b", "legacy", "istio-system");

    public int Port() => One(80, 443, 8443, 5432);

    public string Protocol() => One("HTTP", "HTTPS", "TLS", "tls", "TCP", "GRPC");

    /// <summary>A list of one to <paramref name="most"/>; sometimes none.</summary>
    public JsonArray Some(int most, Func<JsonNode?> item) =>
        new([.. Enumerable.Range(0, Chance(0.1) ? 0 : 1 + Up(most)).Select(_ => item())]);

    /// <summary>An object of a random subset of those members.</summary>
    public JsonObject Object(params (double Probability, string Name, Func<JsonNode?> Value)[] members)
    {
        var result = new JsonObject();
        foreach (var (probability, name, value) in members.Where(member => Chance(member.Probability)))
        {
            result[name] = value();
        }

        return result;
    }

    public static JsonElement Parse(JsonNode? node) => node is null ? default : JsonDocument.Parse(node.ToJsonString()).RootElement.Clone();
}
