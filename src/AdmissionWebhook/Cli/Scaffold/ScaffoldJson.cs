using System.Text.Json.Nodes;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>Parts that several objects have.</summary>
internal static class ScaffoldJson
{
    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    public static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value)));

    public static JsonObject Port(int number) => new() { ["number"] = number };

    public static JsonArray RouteTo(string host, int port, string? subset = null)
    {
        var destination = new JsonObject { ["host"] = host };
        if (subset is not null)
        {
            destination["subset"] = subset;
        }

        destination["port"] = Port(port);
        return new JsonArray(new JsonObject { ["destination"] = destination });
    }
}
