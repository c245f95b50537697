using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Reports.Sarif;

/// <summary>Writes SARIF's <c>locations</c>, with one element.</summary>
/// <param name="folder">The folder that relative URIs are relative to.</param>
internal sealed class SarifLocation(string folder)
{
    /// <summary>The name of that folder in the log; GitHub takes it as the root of the repository.</summary>
    public const string Root = "%SRCROOT%";

    public void Write(Utf8JsonWriter writer, CheckedObject evaluated, PlacedFinding placed)
    {
        writer.WriteStartArray("locations"u8);
        writer.WriteStartObject();
        if (evaluated.Document is { } document)
        {
            Write(writer, document.File, placed.Line, placed.Column, placed.Mark?.EndColumn, placed.Mark?.Text);
        }

        writer.WriteStartArray("logicalLocations"u8);
        WriteName(writer, evaluated.Identity);
        if (placed.Finding.Path != JsonPath.Root)
        {
            writer.WriteStartObject();
            writer.WriteString("fullyQualifiedName"u8, placed.Finding.Path.ToString());
            writer.WriteString("kind"u8, "value");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>An object as a whole: its first line in its file or, in a cluster, only its name.</summary>
    public void Write(Utf8JsonWriter writer, CheckedObject evaluated)
    {
        if (evaluated.Document is { } document)
        {
            Write(writer, document.File, document.Line, 1);
            return;
        }

        writer.WriteStartArray("locations"u8);
        writer.WriteStartObject();
        writer.WriteStartArray("logicalLocations"u8);
        WriteName(writer, evaluated.Identity);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>A position without an object; line and column 0 mean the whole file.</summary>
    public void Write(Utf8JsonWriter writer, string file, int line, int column)
    {
        writer.WriteStartArray("locations"u8);
        writer.WriteStartObject();
        Write(writer, file, line, column, null, null);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteName(Utf8JsonWriter writer, ObjectIdentity identity)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, identity.Name);
        writer.WriteString("fullyQualifiedName"u8, $"{identity.Kind}/{identity.Namespace}/{identity.Name}");
        writer.WriteString("kind"u8, "resource");
        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, string file, int line, int column, int? endColumn, string? text)
    {
        writer.WriteStartObject("physicalLocation"u8);
        writer.WriteStartObject("artifactLocation"u8);
        var (uri, isRelative) = Uri(file);
        writer.WriteString("uri"u8, uri);
        if (isRelative)
        {
            writer.WriteString("uriBaseId"u8, Root);
        }

        writer.WriteEndObject();
        if (line > 0)
        {
            writer.WriteStartObject("region"u8);
            writer.WriteNumber("startLine"u8, line);
            writer.WriteNumber("startColumn"u8, column);
            if (endColumn is { } end)
            {
                writer.WriteNumber("endColumn"u8, end);
            }

            if (text is not null)
            {
                writer.WriteStartObject("snippet"u8);
                writer.WriteString("text"u8, text);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// Relative if below the folder, with forward slashes and escapes; otherwise absolute, since a relative URI must not go up.
    /// </summary>
    private (string Uri, bool IsRelative) Uri(string file)
    {
        if (file == ManifestFiles.StandardInput)
        {
            return ("stdin", true);
        }

        var path = Path.GetRelativePath(folder, Path.GetFullPath(file, folder));
        var isBelow = !Path.IsPathRooted(path) && path.Split(Path.DirectorySeparatorChar)[0] != "..";
        var segments = (isBelow ? path : Path.GetFullPath(file, folder))
            .Split(Path.DirectorySeparatorChar)
            .Select(System.Uri.EscapeDataString);
        return isBelow ? (string.Join('/', segments), true) : ("file://" + string.Join('/', segments), false);
    }
}
