using System.Text.RegularExpressions;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Checks;

/// <summary>
/// Values that a later step fills in (envsubst, Kubernetes and kustomize variables, templates, names in capitals). Their final value is
/// unknown, so findings about them only warn; the server evaluates the real value.
/// </summary>
internal static partial class Placeholders
{
    private const string Remedy = "fill it in or render the manifest first, then check the result";

    public static Verdict Soften(Verdict verdict) =>
        verdict.Findings.Any(IsAboutPlaceholder)
            ? verdict.With([
                .. verdict
                    .Findings.Select(finding => IsAboutPlaceholder(finding) ? Soften(finding) : finding)
                    .DistinctBy(finding => (finding.Rule, finding.Path, finding.Message)),
            ])
            : verdict;

    private static Finding Soften(Finding finding) =>
        finding with
        {
            Action = finding.Action == EnforcementAction.Deny ? EnforcementAction.Warn : finding.Action,
            Message = $"\"{finding.Value}\" contains a placeholder, so its value cannot be checked yet",
            Remedy = Remedy,
        };

    // Names in capitals count only as hosts: elsewhere they are real values, such as ALLOW_ANY.
    private static bool IsAboutPlaceholder(Finding finding) =>
        finding.Value.Length > 0
        && (
            RuleCatalog.Find(finding.Rule)?.Descriptor.Group == RuleGroup.Destinations
                ? Reference().IsMatch(finding.Value) || Capitals().IsMatch(finding.Value)
                : Reference().Match(finding.Value) is { Success: true } whole && whole.Length == finding.Value.Length
        );

    [GeneratedRegex(@"\$\{[^}]+\}|\$\([^)]+\)|\{\{.+\}\}|<[A-Za-z][\w-]*>")]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?<![A-Za-z0-9_])@*_?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+_?@*(?![A-Za-z0-9_])")]
    private static partial Regex Capitals();
}
