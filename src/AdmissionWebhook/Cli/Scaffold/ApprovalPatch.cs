using System.Text.Json.Nodes;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Manifests.Edits;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>Policy files with one more approval in them.</summary>
/// <param name="Files">All files, including the one with the approval.</param>
/// <param name="File">The file that gets it.</param>
internal sealed record ApprovalPatch(IReadOnlyList<FileContent> Files, FixedFile File)
{
    private const string List = "/spec/approvedHosts";

    /// <param name="files">The policy files as they are.</param>
    /// <param name="policies">The names of the policies that could hold it, the best first.</param>
    /// <param name="approval">The entry.</param>
    /// <returns>Null if none of those policies can be changed.</returns>
    public static ApprovalPatch? Of(IReadOnlyList<FileContent> files, IEnumerable<string> policies, JsonObject approval)
    {
        foreach (var policy in policies)
        {
            foreach (var file in files)
            {
                foreach (var document in ManifestReader.Read(file.Bytes, file.Path).OfType<ManifestDocument>())
                {
                    using var json = LoadedFile.Parse(document);
                    if (ObjectIdentity.Of(json.RootElement, "").Name != policy)
                    {
                        continue;
                    }

                    var addition = new DocumentPatch(document.Index, [Addition(json.RootElement, approval)]);
                    if (TextPatch.Apply(file.Bytes, file.Path, [addition]) is { NotFixable.Count: 0 } result)
                    {
                        var after = new FileContent(file.Path, result.Content);
                        return new ApprovalPatch(
                            [.. files.Select(other => other == file ? after : other)],
                            new FixedFile(file.Path, file.Bytes, result)
                        );
                    }
                }
            }
        }

        return null;
    }

    private static (string Path, JsonNode Value) Addition(System.Text.Json.JsonElement policy, JsonObject approval) =>
        policy.Member("spec"u8).Member("approvedHosts"u8).HasContent()
            ? ($"{List}/-", approval.DeepClone())
            : (List, new JsonArray(approval.DeepClone()));
}
