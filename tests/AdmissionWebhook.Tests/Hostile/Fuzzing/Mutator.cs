using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Hostile.Fuzzing;

/// <summary>Changes a document in random places but keeps some nodes and everything above them.</summary>
/// <param name="random">The source of randomness.</param>
/// <param name="kept">Nodes that are neither replaced nor removed; their siblings can be.</param>
internal sealed class Mutator(Random random, IReadOnlySet<JsonNode> kept)
{
    private const int Many = 2000;

    private static readonly Func<JsonNode?>[] Values =
    [
        () => null,
        () => new JsonArray(),
        () => new JsonObject(),
        () => new JsonArray((JsonNode?)null),
        () => true,
        () => false,
        () => 0,
        () => -1,
        () => 443,
        () => 65536,
        () => 1e308,
        () => long.MaxValue,
        () => 0.5,
        () => "",
        () => ".",
        () => "*",
        () => "~",
        () => "5s",
        () => "-1h",
        () => "NONE",
        () => "DNS",
        () => "STATIC",
        () => "TLS",
        () => "MESH_INTERNAL",
        () => "api.github.com",
        () => "API.GitHub.com.",
        () => "*.com",
        () => "*.example.com",
        () => "reviews",
        () => "a.b.svc.cluster.local",
        () => "x..y",
        () => "127.0.0.1",
        () => "::1",
        () => "0.0.0.0/0",
        () => "169.254.169.254",
        () => "192.168.1.7",
        () => "unix:///tmp/s",
        () => "xn--bcher-kva.example",
        () => "\u0000",
        () => "\ud800",
        () => "bücher.example",
        () => "istio-system/*",
        () => "mesh",
        () => "x\r\ny: z",
        () => new string('a', 70_000),
        () => string.Join('.', Enumerable.Repeat("a", 5000)),
        () => Nested(300),
        () => Nested(700),
    ];

    private static readonly string[] Names =
    [
        "hosts",
        "host",
        "Hosts",
        "spec",
        "http",
        "tls",
        "tcp",
        "route",
        "destination",
        "exportTo",
        "export_to",
        "endpoints",
        "ports",
        "number",
        "resolution",
        "location",
        "addresses",
        "timeout",
        "retries",
        "metadata",
        "labels",
        "annotations",
        "namespace",
        "deletionTimestamp",
        "ownerReferences",
        "status",
        "gateways",
        "delegate",
        "",
        "\ud800",
        "a/b~c",
    ];

    public void Mutate(JsonNode root, int changes)
    {
        for (var i = 0; i < changes; i++)
        {
            var places = Places(root).ToList();
            Change(root, places[random.Next(places.Count)]);
        }
    }

    private void Change(JsonNode root, JsonNode place)
    {
        switch (place)
        {
            case JsonObject mapping:
                Change(root, mapping);
                break;
            case JsonArray list:
                Change(root, list);
                break;
        }
    }

    private void Change(JsonNode root, JsonObject mapping)
    {
        var free = mapping.Where(member => member.Value is null || !kept.Contains(member.Value)).Select(member => member.Key).ToList();
        var name = free.Count > 0 && random.Next(4) > 0 ? free[random.Next(free.Count)] : Names[random.Next(Names.Length)];
        if (mapping.TryGetPropertyValue(name, out var value) && value is not null && kept.Contains(value))
        {
            return;
        }

        switch (random.Next(6))
        {
            case 0:
                mapping.Remove(name);
                break;
            case 1:
                mapping[name] = new JsonArray(value?.DeepClone());
                break;
            case 2 when !mapping.ContainsKey(name + "x"):
                mapping.Remove(name);
                mapping[random.Next(2) == 0 ? name + "x" : name.ToUpperInvariant() + "X"] = value?.DeepClone();
                break;
            default:
                mapping[name] = Value(root);
                break;
        }
    }

    private void Change(JsonNode root, JsonArray list)
    {
        var index = random.Next(list.Count + 1);
        var isFree = index < list.Count && (list[index] is not { } item || !kept.Contains(item));
        switch (random.Next(7))
        {
            case 0 when isFree:
                list.RemoveAt(index);
                break;
            case 1 or 2 when isFree:
                list[index] = Value(root);
                break;
            case 3 when index < list.Count && random.Next(10) == 0:
                for (var i = 0; i < Many; i++)
                {
                    list.Add(list[index]?.DeepClone());
                }

                break;
            case 4 when index < list.Count:
                list.Insert(0, list[index]?.DeepClone());
                break;
            default:
                list.Insert(index, Value(root));
                break;
        }
    }

    // A value from the list, or a node from elsewhere in the document.
    private JsonNode? Value(JsonNode root)
    {
        if (random.Next(3) > 0)
        {
            return Values[random.Next(Values.Length)]();
        }

        var places = Places(root).ToList();
        var graft = places[random.Next(places.Count)];
        return Places(graft).Take(200).Count() < 200 ? graft.DeepClone() : null;
    }

    private static IEnumerable<JsonNode> Places(JsonNode? node)
    {
        if (node is not (JsonObject or JsonArray))
        {
            yield break;
        }

        yield return node;
        var children = node is JsonObject mapping ? mapping.Select(member => member.Value) : node.AsArray().Take(20);
        foreach (var below in children.SelectMany(Places))
        {
            yield return below;
        }
    }

    private static JsonNode Nested(int levels) =>
        Enumerable.Range(0, levels).Aggregate((JsonNode)new JsonArray(), (node, _) => new JsonArray(node));
}
