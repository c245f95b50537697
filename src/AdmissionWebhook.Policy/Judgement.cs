using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy;

/// <summary>Runs the rules over one review and settles what each problem leads to.</summary>
internal sealed class Judgement(Review review, EnforcementAction atMost)
{
    private readonly List<Finding> _findings = [];
    private List<string>? _exceptions;
    private List<string>? _failedRules;
    private Inheritance? _inheritance;
    private bool _glassBroken;

    public Verdict Judge()
    {
        if (review.Object.ValueKind != JsonValueKind.Object)
        {
            Settle(RuleCatalog.UnreadableField, EnforcementAction.Deny, new Problem(JsonPath.Root, "", "the request holds no object", "send the whole object"));
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

        // Among what was not looked at could be something new, which inheritance would not see.
        if (review.IsCutShort && CanonicalJson.Text(review.Spec) != CanonicalJson.Text(review.Input.OldObject.Member("spec"u8)))
        {
            Settle(RuleCatalog.UnreadableField, review.Policy[0].Action, new Problem(
                JsonPath.Spec, "", "so much of it is not approved that not all of it was looked at", "split it into smaller objects"));
        }

        return Verdict();
    }

    private Verdict Verdict() => new(!_findings.Exists(finding => finding.Action == EnforcementAction.Deny), _findings, review.Policy.Names)
    {
        Exceptions = _exceptions ?? (IReadOnlyList<string>)[],
        GlassBroken = _glassBroken,
        FailedRules = _failedRules ?? (IReadOnlyList<string>)[],
    };

    private void SettleAll(RuleDescriptor rule, EnforcementAction action)
    {
        var settled = 0;
        foreach (var problem in review.Problems)
        {
            if (++settled % 64 == 0)
            {
                review.EndIfOverdue();
            }

            Settle(rule, action, problem);
        }

        review.Problems.Clear();
    }

    private void Settle(RuleDescriptor rule, EnforcementAction action, Problem problem)
    {
        action = Mildest(Mildest(action, problem.AtMost), atMost);
        action = problem.By is { } policy ? Mildest(action, policy.Enforcement) : action;
        if (action == EnforcementAction.Disabled || (!problem.IsAbsolute && IsExcepted(rule, problem)))
        {
            return;
        }

        string? softened = null;
        if (action == EnforcementAction.Deny)
        {
            softened = (_inheritance ??= new Inheritance(review)).Covers(rule, problem) ? "the stored object has it already"
                : !problem.IsAbsolute && BreaksGlass() ? "break-glass"
                : null;
            action = softened is null ? action : EnforcementAction.Warn;
        }

        _findings.Add(new Finding(rule.Name, action, problem.Path, problem.Value, problem.Message, problem.Remedy) { Softened = softened });
    }

    private bool IsExcepted(RuleDescriptor rule, Problem problem)
    {
        foreach (var exception in review.Policy.Exceptions)
        {
            if (exception.Applies(rule.Name, review.Input.Kind, review.Namespace, Name(), problem.Names, rule.Group == RuleGroup.Destinations, review.Now))
            {
                (_exceptions ??= []).Add($"{rule.Name} {problem.Canonical} ({exception.Owner}, {exception.Expires})");
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

    // An object that is to be given a generated name is excepted by none: its prefix is not its name.
    private string Name() => review.Input.Name.Length > 0 ? review.Input.Name : review.Metadata.Text("name"u8) ?? "";

    private static EnforcementAction Mildest(EnforcementAction left, EnforcementAction right) => left < right ? left : right;
}
