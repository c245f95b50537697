using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>
/// The RFC 6902 <c>add</c> operations for one object of a file; <c>Index</c> is its <see cref="ManifestDocument.Index"/>.
/// </summary>
public sealed record DocumentPatch(int Index, IReadOnlyList<(string Path, JsonNode Value)> Additions);

/// <summary>An operation that cannot be written without changing something else, and why.</summary>
public sealed record NotFixable(int Index, string Path, string Reason);

/// <summary>The file's new bytes and what could not be written into it.</summary>
public sealed record TextPatchResult(ReadOnlyMemory<byte> Content, IReadOnlyList<NotFixable> NotFixable);

/// <summary>Writes additions into the text of a file and leaves every other byte alone.</summary>
public static class TextPatch
{
    /// <summary>Attempts before giving up on the file, which bounds the time spent on an odd large one.</summary>
    private const int Rounds = 8;

    /// <summary>
    /// Adds members to objects; a member that is null, <c>[]</c> or <c>{}</c> counts as absent. Re-reading the result gives exactly the
    /// patched objects; an object for which that fails keeps its text, and its operations are reported.
    /// </summary>
    /// <param name="original">The file's bytes.</param>
    /// <param name="file">The name it was read under.</param>
    /// <param name="patches">At most one per object.</param>
    public static TextPatchResult Apply(ReadOnlyMemory<byte> original, string file, IReadOnlyList<DocumentPatch> patches)
    {
        var source = ManifestText.Decode(original);
        var plans = Plan(source, file, patches);
        var patched = Compose(source, original, plans.Values.SelectMany(plan => plan.Edits));
        for (var round = 1; PatchVerification.Failures(original, patched, file, plans) is { Count: > 0 } failures; round++)
        {
            foreach (var index in round < Rounds ? failures : [.. plans.Keys])
            {
                plans[index].Abandon("the surrounding text cannot be edited safely");
            }

            patched = Compose(source, original, plans.Values.SelectMany(plan => plan.Edits));
        }

        return new TextPatchResult(patched, [.. plans.Values.OrderBy(plan => plan.Index).SelectMany(plan => plan.NotFixable)]);
    }

    private static Dictionary<int, EditPlan> Plan(ManifestText source, string file, IReadOnlyList<DocumentPatch> patches)
    {
        var wanted = patches.ToDictionary(patch => patch.Index);
        var plans = new Dictionary<int, EditPlan>();
        var index = 0;
        foreach (var parsed in ParsedObject.Stream(source, file).Where(parsed => parsed.Root is not null))
        {
            if (wanted.Remove(index, out var patch))
            {
                plans.Add(index, EditPlan.For(source.Text, parsed.Root!, patch));
            }

            index++;
        }

        foreach (var missing in wanted.Values)
        {
            plans.Add(missing.Index, EditPlan.Missing(missing));
        }

        return plans;
    }

    /// <summary>The file's bytes with the edits applied; the same bytes if there are none.</summary>
    internal static ReadOnlyMemory<byte> Compose(ManifestText source, ReadOnlyMemory<byte> original, IEnumerable<TextEdit> unordered)
    {
        var edits = unordered.OrderBy(edit => edit.Start).ThenByDescending(edit => edit.Depth).ToList();
        if (edits.Count == 0)
        {
            return original;
        }

        var text = new StringBuilder(source.Text.Length + 256);
        var copied = 0;
        foreach (var edit in edits)
        {
            text.Append(source.Text, copied, edit.Start - copied).Append(edit.Text);
            copied = edit.Start + edit.Length;
        }

        text.Append(source.Text, copied, source.Text.Length - copied);
        var decoded = source.Preamble + source.Encoding.GetByteCount(source.Text);
        return (byte[])[.. original.Span[..source.Preamble], .. source.Encoding.GetBytes(text.ToString()), .. original.Span[decoded..]];
    }
}
