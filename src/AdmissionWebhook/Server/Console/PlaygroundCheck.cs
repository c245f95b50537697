using System.Text;
using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Server.Console;

/// <summary>Checks manifests against policies: writes what <c>check -o json</c> prints, and the files with their defaults.</summary>
internal sealed class PlaygroundCheck(IConsoleSource source, TimeProvider time)
{
    public void Write(Utf8JsonWriter writer, PlaygroundRequest request)
    {
        List<LoadedFile> files =
        [
            .. request.Manifests.Select(file => new LoadedFile(file.Path, file.Bytes, [.. ManifestReader.Read(file.Bytes, file.Path)])),
        ];
        var run = new CheckRun(new CheckQuestion { Namespace = source.DefaultNamespace }, files, source.Namespaces, []);
        PolicySet policies;
        try
        {
            policies = new PolicyFiles(run.HasNamespaceLabels).Compile(request.Policies, "the policies").Set;
        }
        catch (PolicyFilesException wrong)
        {
            WriteErrors(writer, wrong);
            return;
        }

        // The playground tries new objects, so exportTo is among the defaults.
        var (report, defaults) = (new StringWriter(), new DefaultsFix(withExportTo: true));
        run.Run(policies, time.GetUtcNow(), new JsonReport(report), defaults.Note);
        writer.WriteStartObject();
        writer.WritePropertyName("check"u8);
        writer.WriteRawValue(report.ToString());
        writer.WriteStartArray("fixed"u8);
        foreach (var file in defaults.Results(files))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, file.Path);
            writer.WriteString("text"u8, Encoding.UTF8.GetString(file.Result.Content.Span));
            writer.WriteString("diff"u8, file.Diff(Directory.GetCurrentDirectory()));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteErrors(Utf8JsonWriter writer, PolicyFilesException wrong)
    {
        writer.WriteStartObject();
        ViewJson.Texts(writer, "policyErrors", wrong.Errors);
        writer.WriteEndObject();
    }
}
