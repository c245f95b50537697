using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes.Storage;
using Microsoft.AspNetCore.Http;

namespace AdmissionWebhook.Fakes.Http;

/// <summary>Paged lists, each from one snapshot.</summary>
internal sealed class Lists(ObjectStorage storage)
{
    public JsonObject List(FakeResource resource, RecordedRequest request, IQueryCollection query)
    {
        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var number) && number > 0 ? number : int.MaxValue;
        var (version, objects) = storage.Snapshot(resource);
        var after = "";
        if (query["continue"].ToString() is { Length: > 0 } token)
        {
            (version, after) = Decode(token);
            objects =
                storage.Snapshot(resource, version)
                ?? throw ApiRefusalException.Expired(
                    "The provided continue parameter is too old to display a consistent list result. "
                        + "You can start a new list without the continue parameter."
                );
        }

        var selector = new Selector(query["labelSelector"], query["fieldSelector"]);
        var rest = objects
            .Where(item =>
                string.CompareOrdinal(item.Key, after) > 0
                && (request.Namespace is null || item.Key.StartsWith(request.Namespace + "/", StringComparison.Ordinal))
                && selector.Matches(item.Value.Object)
            )
            .ToList();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (rest.Count > limit)
        {
            metadata["continue"] = Encode(version, rest[limit - 1].Key);
            metadata["remainingItemCount"] = rest.Count - limit;
        }

        return new JsonObject
        {
            ["kind"] = resource.Kind + "List",
            ["apiVersion"] = resource.ApiVersion(request.Version!),
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. rest.Take(limit).Select(item => Item(item.Value.Object, resource, request.Version!))]),
        };
    }

    private static JsonObject Item(JsonObject stored, FakeResource resource, string version)
    {
        var shown = Answer.Show(stored, resource, version);
        if (!resource.Custom)
        {
            shown.Remove("apiVersion");
            shown.Remove("kind");
        }

        return shown;
    }

    private static string Encode(long version, string key) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{version}|{key}")));

    private static (long Version, string Key) Decode(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('|', 2) is [var version, var key]
                ? (long.Parse(version, CultureInfo.InvariantCulture), key)
                : throw new FormatException();
        }
        catch (FormatException)
        {
            throw ApiRefusalException.BadRequest("continue key is not valid");
        }
    }
}
