using System.Text.Json;
using AdmissionWebhook.Maps;

namespace AdmissionWebhook.Server.Console;

/// <summary>The map and its layout as JSON.</summary>
internal static class MapJson
{
    private static readonly (double X, string Title, string Anchor)[] Columns =
    [
        (MapLayout.NamespaceX + MapLayout.BarWidth, "Namespace", "end"),
        (MapLayout.GatewayX + (MapLayout.BarWidth / 2), "Via", "middle"),
        (MapLayout.DestinationX, "Destination", "start"),
        (MapLayout.ApprovedByX, "Approved by", "start"),
        (MapLayout.UntilX, "Until", "start"),
    ];

    public static void Write(Utf8JsonWriter writer, ConsoleView view, MapQuery query)
    {
        var map = MapGraph.Of(view.Ways, query);
        var layout = MapLayout.Of(map);
        writer.WriteStartObject();
        writer.WriteString("takenAt"u8, ViewJson.Time(view.TakenAt));
        writer.WritePropertyName("summary"u8);
        Write(writer, MapSummary.Of(view.Ways));
        writer.WriteNumber("width"u8, layout.Width);
        writer.WriteNumber("height"u8, layout.Height);
        writer.WriteNumber("barWidth"u8, MapLayout.BarWidth);
        Each(
            writer,
            "columns",
            Columns,
            column =>
            {
                writer.WriteNumber("x"u8, column.X);
                writer.WriteString("title"u8, column.Title);
                writer.WriteString("anchor"u8, column.Anchor);
            }
        );
        Each(writer, "nodes", layout.Nodes, node => Write(writer, node));
        Each(writer, "links", layout.Links, link => Write(writer, link));
        Each(
            writer,
            "headings",
            layout.Headings,
            heading =>
            {
                writer.WriteString("standing"u8, heading.Standing.Word());
                writer.WriteString("title"u8, heading.Standing.Title());
                writer.WriteNumber("x"u8, MapLayout.DestinationX);
                writer.WriteNumber("y"u8, heading.Y);
                writer.WriteNumber("count"u8, heading.Count);
            }
        );
        writer.WriteStartArray("paths"u8);
        foreach (var path in map.Paths)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(path.Source);
            writer.WriteNumberValue(path.Gateway);
            writer.WriteNumberValue(path.Destination);
            writer.WriteNumberValue((int)path.Standing);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, MapSummary summary)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("destinations"u8);
        foreach (var standing in MapStandings.All)
        {
            writer.WriteNumber(standing.Word(), summary.Destinations[standing]);
        }

        writer.WriteEndObject();
        writer.WriteNumber("namespaces"u8, summary.Namespaces);
        writer.WriteNumber("objects"u8, summary.Objects);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PlacedNode placed)
    {
        var node = placed.Node;
        writer.WriteString("id"u8, node.Id);
        writer.WriteString("column"u8, node.Column.ToString().ToLowerInvariant());
        writer.WriteString("label"u8, node.Label);
        writer.WriteString("standing"u8, node.Standing.Word());
        writer.WriteNumber("objects"u8, node.Objects);
        ViewJson.Texts(writer, "members", node.Members);
        writer.WriteString("ports"u8, node.Ports);
        writer.WriteString("approvedBy"u8, node.ApprovedBy);
        writer.WriteString("until"u8, node.Until);
        writer.WriteNumber("x"u8, placed.X);
        writer.WriteNumber("y"u8, placed.Y);
        writer.WriteNumber("height"u8, placed.Height);
    }

    private static void Write(Utf8JsonWriter writer, PlacedLink placed)
    {
        writer.WriteNumber("from"u8, placed.Link.From);
        writer.WriteNumber("to"u8, placed.Link.To);
        writer.WriteString("standing"u8, placed.Link.Standing.Word());
        writer.WriteNumber("objects"u8, placed.Link.Objects);
        writer.WriteBoolean("allowed"u8, placed.Link.Allowed);
        writer.WriteNumber("fromY"u8, placed.FromY);
        writer.WriteNumber("toY"u8, placed.ToY);
        writer.WriteNumber("width"u8, placed.Width);
    }

    private static void Each<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
