using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The manifests for a plan with the policy's defaults in them, and the findings of <c>check</c>.</summary>
/// <param name="Text">One document for each object.</param>
/// <param name="Findings">The findings, each with its object.</param>
internal sealed record ScaffoldTrial(string Text, IReadOnlyList<(ObjectIdentity Object, Finding Finding)> Findings)
{
    private static readonly string[] ResolvedByApproval =
    [
        "unapproved-host",
        "unapproved-port",
        "unapproved-address",
        "expired-approval",
        "export-scope",
        "resolution",
        "unchecked-protocol",
    ];

    public bool IsDenied => Findings.Any(found => found.Finding.Action == EnforcementAction.Deny);

    /// <summary>The findings that an approval would resolve. The warning about an approved resolution NONE is not one.</summary>
    public IEnumerable<(ObjectIdentity Object, Finding Finding)> Unapproved(EgressPlan plan, IReadOnlyList<Approval> approvals) =>
        Findings.Where(found =>
            ResolvedByApproval.Contains(found.Finding.Rule)
            && !(found.Finding.Rule == "resolution" && approvals.Any(approval => approval.AllowsResolution(plan.Resolution)))
        );

    /// <param name="namespaces">Namespace objects, for their labels.</param>
    public static ScaffoldTrial Of(EgressPlan plan, PolicySet policies, IReadOnlyList<LoadedFile> namespaces, DateTimeOffset now)
    {
        var objects = ScaffoldedObjects.Of(plan).ToList();
        var bare = Check(
            string.Join("---\n", objects.Select(one => CommentedYaml.Write(one.Document(), one.Comments))),
            policies,
            namespaces,
            now
        );
        var text = string.Join("---\n", objects.Zip(bare, Write));
        return new ScaffoldTrial(
            text,
            [.. Check(text, policies, namespaces, now).SelectMany(one => one.Verdict.Findings.Select(finding => (one.Identity, finding)))]
        );
    }

    private static string Write(ScaffoldedObject one, CheckedObject evaluated)
    {
        using var admitted = evaluated.Admitted();
        return CommentedYaml.Comment(one.Purpose) + CommentedYaml.Write(Ordered(JsonObject.Create(admitted.RootElement)!), one.Comments);
    }

    // Defaults are appended, but readers expect labels above annotations.
    private static JsonObject Ordered(JsonObject document)
    {
        if (document["metadata"] is JsonObject metadata && metadata["annotations"] is { } annotations)
        {
            metadata.Remove("annotations");
            metadata.Add("annotations", annotations);
        }

        return document;
    }

    private static IReadOnlyList<CheckedObject> Check(
        string text,
        PolicySet policies,
        IReadOnlyList<LoadedFile> namespaces,
        DateTimeOffset now
    )
    {
        const string Name = "scaffold.yaml";
        var content = Encoding.UTF8.GetBytes(text);
        var evaluated = new EvaluatedObjects();
        new CheckRun(new CheckQuestion(), [new LoadedFile(Name, content, [.. ManifestReader.Read(content, Name)])], namespaces, []).Run(
            policies,
            now,
            evaluated,
            _ => { }
        );
        return evaluated.Objects;
    }
}
