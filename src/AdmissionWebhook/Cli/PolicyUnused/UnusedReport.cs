using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary>The report of unused entries, as text and JSON.</summary>
/// <param name="objects">The number of objects evaluated.</param>
/// <param name="traffic">Null if traffic was not considered.</param>
internal sealed class UnusedReport(IReadOnlyList<UnusedEntry> entries, PolicySources sources, int objects, TrafficUse? traffic)
{
    // In order of their lines in the files.
    private readonly IReadOnlyList<(UnusedEntry Entry, PolicyPlace Place)> _entries =
    [
        .. entries
            .Select(entry => (Entry: entry, Place: sources.Of(entry.Policy, entry.Path)))
            .OrderBy(one => one.Place.File, StringComparer.Ordinal)
            .ThenBy(one => one.Place.Line)
            .ThenBy(one => one.Entry.Path.Length)
            .ThenBy(one => one.Entry.Path, StringComparer.Ordinal),
    ];

    public void Write(TextWriter output, string format)
    {
        switch (format)
        {
            case "json":
                IndentedJson.Write(output, Write);
                break;
            case "yaml":
                using (var buffer = new MemoryStream())
                {
                    using (var writer = new Utf8JsonWriter(buffer))
                    {
                        Write(writer);
                    }

                    output.Write(YamlWriter.Write(JsonNode.Parse(buffer.ToArray())!));
                }

                break;
            default:
                WriteText(output);
                break;
        }
    }

    private void WriteText(TextWriter output)
    {
        foreach (var (entry, place) in _entries)
        {
            output.WriteLine(PlainText.Of($"{place}: {entry.What} (policy {entry.Policy}): {entry.Reason}"));
        }

        output.WriteLine($"{_entries.Count} unused, judging by {objects} {(objects == 1 ? "object" : "objects")}");
        if (traffic is not null)
        {
            output.WriteLine($"traffic: Prometheus has data for {traffic.Share}");
        }
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("unused"u8);
        foreach (var (entry, place) in _entries)
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, entry.Kind);
            writer.WriteString("policy"u8, entry.Policy);
            writer.WriteString("file"u8, place.File);
            writer.WriteNumber("line"u8, place.Line);
            writer.WriteString("path"u8, entry.Path);
            writer.WriteString("what"u8, entry.What);
            writer.WriteString("reason"u8, entry.Reason);
            writer.WriteBoolean("removable"u8, entry.IsRemovable);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("objects"u8, objects);
        if (traffic is not null)
        {
            writer.WriteStartObject("traffic"u8);
            writer.WriteString("start"u8, traffic.Window.Start);
            writer.WriteString("end"u8, traffic.Window.End);
            writer.WriteNumber("observed"u8, Math.Round(traffic.Window.Share, 4));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
