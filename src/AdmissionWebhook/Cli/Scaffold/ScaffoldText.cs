using System.Text.Json.Nodes;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The output: file contents on standard output, notes on standard error.</summary>
internal sealed class ScaffoldText(TextWriter output, TextWriter error)
{
    private const string Marker = "# to be approved:";

    /// <summary>The manifests, below the findings that <c>check</c> has for them.</summary>
    public void Manifests(ScaffoldTrial trial)
    {
        foreach (var (identity, finding) in trial.Findings)
        {
            var line = PlainText.Of($"check reports for {identity}: {finding.Action} [{finding.Rule}] {FindingText.Of(finding)}");
            output.Write(CommentedYaml.Comment(line));
            error.WriteLine(line);
        }

        output.Write(trial.Text);
    }

    /// <summary>The approval that the manifests above it need.</summary>
    /// <param name="approval">The entry of <c>approvedHosts</c>.</param>
    /// <param name="file">The policy file with the entry; null if no file can be changed.</param>
    public void ToBeApproved(JsonObject approval, FixedFile? file, HostExplanation explanation, bool arePoliciesNamed)
    {
        output.WriteLine("---");
        output.WriteLine(Marker);
        output.Write(CommentedYaml.Comment(AskedApproval.Missing));
        if (file is null)
        {
            output.Write(
                arePoliciesNamed && explanation.Policy.IsGoverned
                    ? CommentedYaml.Comment($"In spec.approvedHosts of policy {explanation.Policy.Policies[0].Name}.")
                    : ""
            );
            output.Write(CommentedYaml.Write(new JsonArray(approval), new Dictionary<string, string>()));
        }
        else
        {
            output.WriteLine($"# In {PlainText.Of(file.Path)}; git apply and patch -p1 accept this output unchanged.");
            output.Write(file.Diff(Directory.GetCurrentDirectory()));
        }

        error.WriteLine(
            arePoliciesNamed
                ? $"{explanation.Host.Canonical} is not approved this way for namespace {explanation.Policy.Namespace}: "
                    + $"ask {explanation.Policy.Contact ?? "the owners of the egress policies"} for the approval above"
                : "no policy given, so nothing counts as approved; --policy names files or folders"
        );
    }

    /// <summary>For findings that no approval resolves.</summary>
    public void CannotBeApproved(IEnumerable<string> reasons)
    {
        error.WriteLine("no approval resolves this:");
        foreach (var reason in reasons)
        {
            error.WriteLine(PlainText.Of(reason));
        }
    }

    public void Denied(HostExplanation explanation, ScaffoldPolicies policies)
    {
        foreach (var denial in explanation.Denials)
        {
            var place = policies.AreNamed ? $" ({policies.Sources.Of(denial)})" : "";
            error.WriteLine(
                PlainText.Of(
                    $"{explanation.Host.Canonical} is denied in namespace {explanation.Policy.Namespace} by \"{denial.Host.Canonical}\" "
                        + $"of policy {denial.Policy.Name}{place}: "
                        + $"{denial.Reason ?? "no reason given"}; no approval overrides that"
                )
            );
        }
    }
}
