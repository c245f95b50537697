using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy;

/// <summary>Runs the rules over one review and decides what each violation leads to.</summary>
internal sealed class Evaluation(Review review, EnforcementAction atMost)
{
    private readonly List<Finding> _findings = [];
    private FindingGroups? _groups;
    private List<string>? _exceptions;
    private List<string>? _failedRules;
    private Inheritance? _inheritance;
    private bool _glassBroken;

    public Verdict Evaluate()
    {
        if (review.Object.ValueKind != JsonValueKind.Object)
        {
            Settle(
                RuleCatalog.UnreadableField,
                EnforcementAction.Deny,
                new Violation(JsonPath.Root, "", "the request contains no object", "send the whole object")
            );
            return Verdict();
        }

        for (var i = 0; i < RuleCatalog.All.Count; i++)
        {
            if (RuleRun.Applies(review, i))
            {
                if (!RuleRun.Evaluate(review, i))
                {
                    (_failedRules ??= []).Add(RuleCatalog.All[i].Descriptor.Name);
                }

                SettleAll(RuleCatalog.All[i].Descriptor, review.Policy[i].Action);
            }
        }

        // The skipped part may hold something new, which inheritance would miss.
        if (review.IsCutShort && CanonicalJson.Text(review.Spec) != CanonicalJson.Text(review.Input.OldObject.Member("spec"u8)))
        {
            Settle(
                RuleCatalog.UnreadableField,
                review.Policy[0].Action,
                new Violation(
                    JsonPath.Spec,
                    "",
                    "the object has too many unapproved hosts, ports or addresses to check them all",
                    "split it into smaller objects"
                )
            );
        }

        return Verdict();
    }

    private Verdict Verdict() =>
        new(!_findings.Exists(finding => finding.Action == EnforcementAction.Deny), _findings, review.Policy.Names)
        {
            Exceptions = _exceptions ?? (IReadOnlyList<string>)[],
            GlassBroken = _glassBroken,
            FailedRules = _failedRules ?? (IReadOnlyList<string>)[],
        };

    private void SettleAll(RuleDescriptor rule, EnforcementAction action)
    {
        var settled = 0;
        foreach (var violation in review.Violations)
        {
            if (++settled % 64 == 0)
            {
                review.EndIfOverdue();
            }

            Settle(rule, action, violation);
        }

        review.Violations.Clear();
        _groups?.Close();
    }

    private void Settle(RuleDescriptor rule, EnforcementAction action, Violation violation)
    {
        action = Mildest(Mildest(action, violation.AtMost), atMost);
        action = violation.By is { } policy ? Mildest(action, policy.Enforcement) : action;
        if (action == EnforcementAction.Disabled || (!violation.IsAbsolute && IsExcepted(rule, violation)))
        {
            return;
        }

        string? softened = null;
        if (action == EnforcementAction.Deny)
        {
            softened =
                (_inheritance ??= new Inheritance(review)).Covers(rule, violation) ? "the stored object has it already"
                : !violation.IsAbsolute && BreaksGlass() ? "break-glass"
                : null;
            action = softened is null ? action : EnforcementAction.Warn;
        }

        (_groups ??= new FindingGroups(_findings)).Add(
            new Finding(rule.Name, action, violation.Path, violation.Value, violation.Message, violation.Remedy) { Softened = softened },
            violation.Group
        );
    }

    private bool IsExcepted(RuleDescriptor rule, Violation violation)
    {
        foreach (var exception in review.Policy.Exceptions)
        {
            if (
                exception.Applies(
                    rule.Name,
                    review.Input.Kind,
                    review.Namespace,
                    Name(),
                    violation.Names,
                    rule.Group == RuleGroup.Destinations,
                    review.Now
                )
            )
            {
                (_exceptions ??= []).Add($"{rule.Name} {violation.Canonical} ({exception.Owner}, {exception.Expires})");
                return true;
            }
        }

        return false;
    }

    private bool BreaksGlass()
    {
        var open = review.Policy.Policies.Any(policy => policy.BreakGlass?.IsOpenTo(review.Input.Groups, review.Now) == true);
        _glassBroken |= open;
        return open;
    }

    // No exception covers an object with generateName: a prefix is not a name.
    private string Name() => review.Input.Name.Length > 0 ? review.Input.Name : review.Metadata.Text("name"u8) ?? "";

    private static EnforcementAction Mildest(EnforcementAction left, EnforcementAction right) => left < right ? left : right;
}
