using System.Text.Json.Nodes;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>Compares the patched file with the original, object by object.</summary>
internal static class PatchVerification
{
    /// <returns>The objects whose edits did not produce what their operations say.</returns>
    public static IReadOnlyList<int> Failures(
        ReadOnlyMemory<byte> original,
        ReadOnlyMemory<byte> patched,
        string file,
        IReadOnlyDictionary<int, EditPlan> plans
    )
    {
        if (plans.Values.All(plan => plan.Edits.Count == 0))
        {
            return [];
        }

        var failures = new List<int>();
        using var after = ManifestReader.Read(patched, file).GetEnumerator();
        var lastEdited = 0;
        foreach (var before in ManifestReader.Read(original, file))
        {
            var plan = before is ManifestDocument { Index: var index } ? plans.GetValueOrDefault(index) : null;
            lastEdited = plan is { Edits.Count: > 0 } ? plan.Index : lastEdited;
            var read = after.MoveNext() ? after.Current : null;
            if (!IsAsPlanned(before, read, plan))
            {
                failures.Add(plan is { Edits.Count: > 0 } ? plan.Index : lastEdited);
            }

            if (before.GetType() != read?.GetType())
            {
                // The two files no longer hold the same objects.
                break;
            }
        }

        if (failures.Count == 0 && after.MoveNext())
        {
            failures.Add(lastEdited);
        }

        return WithEdits(failures, plans);
    }

    private static bool IsAsPlanned(ManifestEntry before, ManifestEntry? after, EditPlan? plan) =>
        (before, after) switch
        {
            (ManifestError, ManifestError) => true,
            (ManifestDocument first, ManifestDocument second) when plan is not { Edits.Count: > 0 } => first.Json.Span.SequenceEqual(
                second.Json.Span
            ),
            (ManifestDocument first, ManifestDocument second) => JsonNode.DeepEquals(Expected(first, plan), PatchedJson.Parse(second.Json)),
            _ => false,
        };

    private static JsonNode Expected(ManifestDocument document, EditPlan plan)
    {
        var expected = PatchedJson.Parse(document.Json);
        foreach (var (path, value) in plan.Accepted)
        {
            PatchedJson.Add(expected, path, value);
        }

        return expected;
    }

    /// <summary>Only objects with edits can be abandoned; if none of the failed ones has any, all are.</summary>
    private static List<int> WithEdits(List<int> failures, IReadOnlyDictionary<int, EditPlan> plans)
    {
        if (failures.Count == 0)
        {
            return failures;
        }

        var edited = failures.Where(index => plans.TryGetValue(index, out var plan) && plan.Edits.Count > 0).Distinct().ToList();
        return edited.Count > 0 ? edited : [.. plans.Values.Where(plan => plan.Edits.Count > 0).Select(plan => plan.Index)];
    }
}
