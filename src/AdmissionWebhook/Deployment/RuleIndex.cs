using System.Text;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Deployment;

/// <summary>The Markdown table of all rules: <c>docs/rules/README.md</c>.</summary>
public static class RuleIndex
{
    public static string Markdown()
    {
        var text = new StringBuilder("# Rules\n\n");
        text.Append("Generated from the catalogue by `admission-webhook rules --markdown`; edit the rule, not this file.\n\n");
        text.Append("Default is the action if no policy sets one. X: the rule reads objects other than the one under review.\n");
        foreach (var group in RuleCatalog.All.Select(rule => rule.Descriptor).GroupBy(rule => rule.Group).OrderBy(group => group.Key))
        {
            text.Append($"\n## {Heading(group.Key)}\n\n| Rule | Default | X | Kinds | Requirement |\n| --- | --- | --- | --- | --- |\n");
            foreach (var rule in group)
            {
                text.Append(
                    $"| [`{rule.Name}`]({rule.Name}.md) | {rule.DefaultAction} | {(rule.NeedsOtherObjects ? "X" : "")} | "
                        + $"{IstioKinds.Names(rule.Kinds)} | {rule.Title.Replace("|", "\\|", StringComparison.Ordinal)} |\n"
                );
            }
        }

        return text.ToString();
    }

    private static string Heading(RuleGroup group) =>
        group switch
        {
            RuleGroup.Destinations => "Where traffic can go",
            RuleGroup.Shapes => "Shapes that void an approval",
            RuleGroup.Capture => "Traffic that is not captured",
            RuleGroup.Tls => "TLS",
            _ => "Resilience and hygiene",
        };
}
