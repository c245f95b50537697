using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Storage;

/// <summary>Label selectors (<c>k=v</c>, <c>k!=v</c>, <c>k</c>, <c>!k</c>) and field selectors over name and namespace.</summary>
internal sealed record Selector(string? Labels, string? Fields)
{
    public bool Matches(JsonObject item) =>
        Terms(Labels).All(term => Holds(term, key => item["metadata"]?["labels"]?[key]?.ToString()))
        && Terms(Fields)
            .All(term =>
                Holds(
                    term,
                    key =>
                        key switch
                        {
                            "metadata.name" => item["metadata"]?["name"]?.ToString(),
                            "metadata.namespace" => item["metadata"]?["namespace"]?.ToString(),
                            _ => throw ApiRefusalException.BadRequest($"field label not supported: {key}"),
                        }
                )
            );

    private static IEnumerable<string> Terms(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool Holds(string term, Func<string, string?> value)
    {
        if (term.Contains(' ', StringComparison.Ordinal))
        {
            throw ApiRefusalException.BadRequest($"the fake does not support set-based selectors: {term}");
        }

        if (term.Split("!=") is [var other, var not])
        {
            return value(other) != not;
        }

        return term.Split("==") is [var twice, var doubled] ? value(twice) == doubled
            : term.Split('=') is [var key, var equal] ? value(key) == equal
            : term[0] == '!' ? value(term[1..]) is null
            : value(term) is not null;
    }
}
