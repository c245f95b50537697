using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The manifests for a plan with the policy's defaults in them, and what <c>check</c> says of them.</summary>
/// <param name="Text">One document for each object.</param>
/// <param name="Findings">Whatever they lead to, each with its object.</param>
internal sealed record ScaffoldTrial(string Text, IReadOnlyList<(ObjectIdentity Object, Finding Finding)> Findings)
{
    private static readonly string[] MendedByApproval =
        ["unapproved-host", "unapproved-port", "unapproved-address", "expired-approval", "export-scope", "resolution", "unchecked-protocol"];

    public bool IsDenied => Findings.Any(found => found.Finding.Action == EnforcementAction.Deny);

    /// <summary>What is found for want of an approval. Of an approved resolution NONE there is a warning too, which no approval mends.</summary>
    public IEnumerable<(ObjectIdentity Object, Finding Finding)> Unapproved(EgressPlan plan, IReadOnlyList<Approval> approvals) => Findings.Where(found =>
        MendedByApproval.Contains(found.Finding.Rule)
        && !(found.Finding.Rule == "resolution" && approvals.Any(approval => approval.AllowsResolution(plan.Resolution))));

    /// <param name="namespaces">Namespace objects, for their labels.</param>
    public static ScaffoldTrial Of(EgressPlan plan, PolicySet policies, IReadOnlyList<LoadedFile> namespaces, DateTimeOffset now)
    {
        var objects = ScaffoldedObjects.Of(plan).ToList();
        var bare = Check(string.Join("---\n", objects.Select(one => CommentedYaml.Write(one.Document(), one.Comments))), policies, namespaces, now);
        var text = string.Join("---\n", objects.Zip(bare, Write));
        return new ScaffoldTrial(text, [.. Check(text, policies, namespaces, now).SelectMany(one => one.Verdict.Findings.Select(finding => (one.Identity, finding)))]);
    }

    private static string Write(ScaffoldedObject one, CheckedObject evaluated)
    {
        using var admitted = evaluated.Admitted();
        return CommentedYaml.Comment(one.Purpose) + CommentedYaml.Write(Ordered(JsonObject.Create(admitted.RootElement)!), one.Comments);
    }

    // Defaults come at the end; people look for labels above annotations.
    private static JsonObject Ordered(JsonObject document)
    {
        if (document["metadata"] is JsonObject metadata && metadata["annotations"] is { } annotations)
        {
            metadata.Remove("annotations");
            metadata.Add("annotations", annotations);
        }

        return document;
    }

    private static IReadOnlyList<CheckedObject> Check(string text, PolicySet policies, IReadOnlyList<LoadedFile> namespaces, DateTimeOffset now)
    {
        const string Name = "scaffold.yaml";
        var content = Encoding.UTF8.GetBytes(text);
        var evaluated = new EvaluatedObjects();
        new CheckRun(new CheckQuestion(), [new LoadedFile(Name, content, [.. ManifestReader.Read(content, Name)])], namespaces, []).Run(policies, now, evaluated, _ => { });
        return evaluated.Objects;
    }
}
