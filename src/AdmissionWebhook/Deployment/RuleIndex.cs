using System.Text;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Deployment;

/// <summary>The table of all rules as Markdown: <c>docs/rules/README.md</c>.</summary>
public static class RuleIndex
{
    public static string Markdown()
    {
        var text = new StringBuilder("# Rules\n\n");
        text.Append("Generated from the catalogue by `admission-webhook rules --markdown`; edit the rule, not this file.\n\n");
        text.Append("Default is what a finding leads to where no policy says otherwise. X: the rule reads other objects than the one under review.\n");
        foreach (var group in RuleCatalog.All.Select(rule => rule.Descriptor).GroupBy(rule => rule.Group).OrderBy(group => group.Key))
        {
            text.Append($"\n## {Heading(group.Key)}\n\n| Rule | Default | X | Kinds | What it asks for |\n| --- | --- | --- | --- | --- |\n");
            foreach (var rule in group)
            {
                text.Append($"| [`{rule.Name}`]({rule.Name}.md) | {rule.DefaultAction} | {(rule.NeedsOtherObjects ? "X" : "")} | {IstioKinds.Names(rule.Kinds)} | {rule.Title.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }

        return text.ToString();
    }

    private static string Heading(RuleGroup group) => group switch
    {
        RuleGroup.Destinations => "Where traffic may go",
        RuleGroup.Shapes => "Shapes that make an approval worthless",
        RuleGroup.Capture => "Traffic that is not captured",
        RuleGroup.Tls => "TLS",
        _ => "Resilience and hygiene",
    };
}
