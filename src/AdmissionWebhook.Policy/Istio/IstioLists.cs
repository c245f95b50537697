using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>Lists of strings with the paths of their items.</summary>
internal static class IstioLists
{
    public static IReadOnlyList<(string Value, JsonPath Path)> Texts(JsonElement list, JsonPath path, ShapeReader shape)
    {
        if (!list.HasContent())
        {
            return [];
        }

        var texts = new List<(string, JsonPath)>();
        var index = 0;
        foreach (var item in shape.List(list, path).Items())
        {
            var at = path[index++];
            if (shape.TextItem(item, at) is { } text)
            {
                texts.Add((text, at));
            }
        }

        return texts;
    }
}
