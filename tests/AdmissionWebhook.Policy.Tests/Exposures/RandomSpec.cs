using System.Text.Json.Nodes;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>Random specs over a small vocabulary, so that most edits matter, and edits of them. A seed gives a fixed sequence.</summary>
internal sealed class RandomSpec(int seed)
{
#pragma warning disable CA5394 // Reproducible, not secret.
    private readonly Random _random = new(seed);

    public T One<T>(params T[] of) => of[_random.Next(of.Length)];

    public bool Chance(int percent) => _random.Next(100) < percent;
#pragma warning restore CA5394

    /// <summary>Some of the values, without repetition, in any order.</summary>
    public JsonArray Some(int percent, params string[] of) =>
        [.. of.Where(_ => Chance(percent)).OrderBy(_ => One(0, 1, 2, 3)).Select(value => (JsonNode)value)];

    public JsonArray List(int most, Func<JsonNode> item)
    {
        var list = new JsonArray();
        for (var count = One([.. Enumerable.Range(1, most)]); count > 0; count--)
        {
            list.Add(item());
        }

        return list;
    }

    /// <summary>A copy with one place replaced from the other spec, removed or moved.</summary>
    public JsonNode Edited(JsonNode spec, JsonNode other)
    {
        var copy = spec.DeepClone();
        var (at, from) = (copy, (JsonNode?)other);
        while (true)
        {
            switch (at)
            {
                case JsonObject mapping when Keys(mapping, from as JsonObject) is { Length: > 0 } keys && One(keys) is var key:
                    if (mapping[key] is { } child && child is JsonObject or JsonArray && Chance(70))
                    {
                        (at, from) = (child, (from as JsonObject)?[key]);
                        continue;
                    }

                    mapping[key] = (from as JsonObject)?[key]?.DeepClone();
                    if (mapping[key] is null)
                    {
                        mapping.Remove(key);
                    }

                    return copy;
                case JsonArray { Count: > 0 } list when One([.. Enumerable.Range(0, list.Count)]) is var index:
                    if (list[index] is { } item && item is JsonObject && Chance(60))
                    {
                        (at, from) = (item, from is JsonArray { Count: > 0 } peers ? peers[index % peers.Count] : null);
                        continue;
                    }

                    Edit(list, index, from as JsonArray);
                    return copy;
                default:
                    return copy;
            }
        }
    }

    private static string[] Keys(JsonObject mapping, JsonObject? other) =>
        [.. mapping.Concat(other ?? []).Select(member => member.Key).Distinct()];

    private void Edit(JsonArray list, int index, JsonArray? from)
    {
        var item = list[index]!.DeepClone();
        list.RemoveAt(index);
        switch (One(0, 1, 2))
        {
            case 0:
                list.Add(item);
                break;
            case 1 when from is { Count: > 0 }:
                list.Insert(index, item);
                list.Insert(One(0, index), from[0]!.DeepClone());
                break;
        }
    }
}
