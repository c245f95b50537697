using System.Text.Json;

namespace AdmissionWebhook.Manifests;

/// <summary>
/// The files that a kustomization names as patches. They look like objects but hold only the fields that they change, so they are skipped
/// like other fragments.
/// </summary>
internal static class KustomizePatches
{
    private static readonly string[] Names = ["kustomization.yaml", "kustomization.yml"];

    public static IReadOnlyList<LoadedFile> PassOver(IReadOnlyList<LoadedFile> files)
    {
        var patches = files.Where(file => Names.Contains(Path.GetFileName(file.Path))).SelectMany(Of).ToHashSet(StringComparer.Ordinal);
        return patches.Count == 0
            ? files
            :
            [
                .. files.Select(file =>
                    file.IsNamed || !patches.Contains(Path.GetFullPath(file.Path))
                        ? file
                        : file with
                        {
                            Entries = [new ManifestFragment(file.Path, 1, FragmentKinds.KustomizePatch)],
                        }
                ),
            ];
    }

    private static IEnumerable<string> Of(LoadedFile kustomization)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(kustomization.Path))!;
        foreach (var document in LoadedFile.Documents([kustomization]))
        {
            var patches = Items(document, "patches")
                .Concat(Items(document, "patchesJson6902"))
                .Select(patch => Text(patch, "path"))
                .Concat(
                    Items(document, "patchesStrategicMerge")
                        .Select(patch => patch.ValueKind == JsonValueKind.String ? patch.GetString() : null)
                );

            // A patch can also be inline, over several lines.
            foreach (var path in patches.Where(path => path is not null && !path.Contains('\n', StringComparison.Ordinal)))
            {
                yield return Path.GetFullPath(path!, folder);
            }
        }
    }

    private static JsonElement[] Items(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()]
            : [];

    private static string? Text(JsonElement patch, string name) =>
        patch.ValueKind == JsonValueKind.Object && patch.TryGetProperty(name, out var path) && path.ValueKind == JsonValueKind.String
            ? path.GetString()
            : null;
}
