using System.Text.Json.Nodes;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>One change at a random place of a document. A list of them gives objects that nobody would write.</summary>
/// <param name="Place">The node to change, in document order, modulo the number of nodes.</param>
/// <param name="Change">The change to make.</param>
public sealed record Mutation(int Place, int Change)
{
    public const int Changes = 8;

    public void Apply(JsonNode root)
    {
        var places = Below(root).ToList();
        if (places.Count == 0)
        {
            return;
        }

        var (parent, name, index) = places[Place % places.Count];
        JsonNode? value = Change switch
        {
            0 => null,
            1 => new JsonArray(),
            2 => new JsonObject(),
            3 => "5s",
            4 => 7,
            5 => new JsonArray((JsonNode?)null),
            6 => (name is null ? parent[index] : parent[name]) is { } same ? new JsonArray(same.DeepClone()) : null,
            _ => null,
        };
        switch (parent)
        {
            case JsonObject mapping when Change == Changes - 1:
                mapping.Remove(name!);
                break;
            case JsonArray list when Change == Changes - 1:
                list.RemoveAt(index);
                break;
            case JsonObject mapping:
                mapping[name!] = value;
                break;
            case JsonArray list:
                list[index] = value;
                break;
        }
    }

    private static IEnumerable<(JsonNode Parent, string? Name, int Index)> Below(JsonNode? node)
    {
        var children = node switch
        {
            JsonObject mapping => mapping
                .Where(member => member.Key != "kind")
                .Select(member => (node, (string?)member.Key, 0, member.Value)),
            JsonArray list => list.Select((item, i) => (node, (string?)null, i, item)),
            _ => [],
        };
        foreach (var (parent, name, index, child) in children)
        {
            yield return (parent, name, index);
            foreach (var below in Below(child))
            {
                yield return below;
            }
        }
    }
}
