using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>The text edits for one object's operations, and the operations that cannot be written.</summary>
internal sealed class EditPlan
{
    private readonly List<(string Path, JsonNode Value)> _accepted = [];
    private readonly List<TextEdit> _edits = [];
    private readonly List<NotFixable> _notFixable = [];

    private EditPlan(int index) => Index = index;

    public int Index { get; }

    public IReadOnlyList<TextEdit> Edits => _edits;

    public IReadOnlyList<(string Path, JsonNode Value)> Accepted => _accepted;

    public IReadOnlyList<NotFixable> NotFixable => _notFixable;

    public static EditPlan For(string text, Node root, DocumentPatch patch)
    {
        var plan = new EditPlan(patch.Index);
        var additions = new List<Addition>();
        var layout = Layout.Of(text, root);
        foreach (var (path, value) in patch.Additions)
        {
            try
            {
                if (SequenceAppend.Is(path))
                {
                    plan._edits.Add(SequenceAppend.Edit(text, layout, root, path, value));
                }
                else if (!Addition.Fold(additions, path, value))
                {
                    additions.Add(Addition.Locate(root, path, value));
                }

                plan._accepted.Add((path, value));
            }
            catch (NotFixableException reason)
            {
                plan._notFixable.Add(new NotFixable(patch.Index, path, reason.Message));
            }
        }

        foreach (var group in additions.GroupBy(addition => addition.Container, ReferenceEqualityComparer.Instance))
        {
            plan.Write(text, layout, (MappingNode)group.Key!, [.. group]);
        }

        return plan;
    }

    public static EditPlan Missing(DocumentPatch patch)
    {
        var plan = new EditPlan(patch.Index);
        plan._notFixable.AddRange(
            patch.Additions.Select(addition => new NotFixable(patch.Index, addition.Path, "the file has no such object"))
        );
        return plan;
    }

    /// <summary>Drops all edits of the object.</summary>
    public void Abandon(string reason)
    {
        _notFixable.AddRange(_accepted.Select(addition => new NotFixable(Index, addition.Path, reason)));
        _accepted.Clear();
        _edits.Clear();
    }

    private void Write(string text, Layout layout, MappingNode container, List<Addition> additions)
    {
        try
        {
            _edits.AddRange(
                container.Style == NodeStyle.Block
                    ? new BlockEdits(text, layout, container).For(additions).ToList()
                    : new FlowEdits(text, layout, container).For(additions).ToList()
            );
        }
        catch (NotFixableException reason)
        {
            var lost = _accepted.Where(kept => additions.Exists(addition => addition.Holds(kept.Path))).ToList();
            _accepted.RemoveAll(lost.Contains);
            _notFixable.AddRange(lost.Select(addition => new NotFixable(Index, addition.Path, reason.Message)));
        }
    }
}
