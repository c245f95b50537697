using System.Text;
using System.Text.Json;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>Resolves what a PolicyTest refers to: files and folders relative to it, and inline objects.</summary>
internal sealed class PolicyTestResources(ManifestDocument document, List<string> errors)
{
    private readonly string _folder = document.File == ManifestFiles.StandardInput ? "" : Path.GetDirectoryName(document.File) ?? "";

    public IReadOnlyList<LoadedFile> Manifests(JsonElement list, JsonPath path)
    {
        var files = new List<LoadedFile>();
        foreach (var (item, at) in Items(list, path))
        {
            var named = item.Text() is { } name ? LoadedFile.Load([Path.Join(_folder, name)], () => Stream.Null) : [Inline(item, at)];
            errors.AddRange(named.SelectMany(file => file.Entries).OfType<ManifestError>().Select(error => Located(at, error.ToString())));
            files.AddRange(named);
        }

        return files;
    }

    public IReadOnlyList<ManifestEntry> Policies(JsonElement list, JsonPath path)
    {
        var entries = new List<ManifestEntry>();
        foreach (var (item, at) in Items(list, path))
        {
            if (item.Text() is not { } name)
            {
                entries.AddRange(Inline(item, at).Entries);
                continue;
            }

            var snapshot = FileSnapshot.Read(Path.Join(_folder, name));
            errors.AddRange(snapshot.Faults.Select(fault => Located(at, fault.ToString())));
            entries.AddRange(snapshot.Files.SelectMany(file => ManifestReader.Read(file.Bytes, file.Path)));
        }

        return entries;
    }

    private IEnumerable<(JsonElement Item, JsonPath Path)> Items(JsonElement list, JsonPath path)
    {
        var index = 0;
        foreach (var item in list.Items())
        {
            var at = path[index++];
            if (PolicyTestSchema.IsResource(item))
            {
                yield return (item, at);
            }
            else
            {
                errors.Add(Located(at, "must be a path or an object"));
            }
        }
    }

    private LoadedFile Inline(JsonElement item, JsonPath path)
    {
        var source = document.Source.Under(path.ToString());
        return new LoadedFile(
            document.File,
            default,
            [new ManifestDocument(document.File, source.Nearest("").Line, 0, Encoding.UTF8.GetBytes(item.GetRawText()), source)]
        );
    }

    private string Located(JsonPath path, string message) => document.Located(path.ToString(), $"{path.ToFieldPath()}: {message}");
}
