using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Checks;

/// <summary>Objects defined more than once in the manifests: applying the later one undoes the earlier.</summary>
internal sealed class Repetitions
{
    private readonly Dictionary<ObjectIdentity, CheckedObject> _first = [];

    /// <returns>The object, with a note if it was defined before.</returns>
    public CheckedObject Note(CheckedObject evaluated)
    {
        if (evaluated.Identity.Name.Length == 0 || _first.TryAdd(DocumentEvaluator.Key(evaluated.Identity), evaluated))
        {
            return evaluated;
        }

        var first = _first[DocumentEvaluator.Key(evaluated.Identity)];
        var note = FormattableString.Invariant(
            $"{evaluated.Identity} is also defined at {first.Place}:{first.Line}; whichever is applied last wins"
        );
        return evaluated with { Verdict = evaluated.Verdict with { Notes = [.. evaluated.Verdict.Notes, note] } };
    }
}
