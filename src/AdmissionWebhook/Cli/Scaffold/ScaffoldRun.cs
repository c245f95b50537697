using System.Text.Json.Nodes;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Explanations;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>Plans and writes the manifests, and checks them against the policies before printing them.</summary>
internal sealed class ScaffoldRun(ScaffoldPolicies policies, TextWriter output, TextWriter error)
{
    private readonly ScaffoldText _text = new(output, error);

    /// <returns>The exit code.</returns>
    /// <exception cref="UnusableInputException">The flags contradict each other, or the host needs no manifests.</exception>
    public int Run(ScaffoldQuestion asked)
    {
        var (question, @namespace) = Placed(asked);
        var explanation = policies.Explain(question, @namespace);
        switch (explanation.Standing)
        {
            case HostStanding.Denied:
                _text.Denied(explanation, policies);
                return ExitCode.Denied;
            case HostStanding.InCluster:
                throw new UnusableInputException($"{question.Host.Canonical} is served by the mesh itself, so it needs no manifests");
            case HostStanding.Ungoverned:
                error.WriteLine($"no policy governs namespace {@namespace}, so nothing was checked");
                break;
        }

        var (plan, trial, unapproved) = Try(question, explanation, policies);
        if (unapproved.Count == 0)
        {
            _text.Manifests(trial);
            return trial.IsDenied ? ExitCode.Denied : ExitCode.Clean;
        }

        Ask(question, explanation, AskedApproval.Of(plan));
        return ExitCode.Denied;
    }

    private void Ask(ScaffoldQuestion question, HostExplanation explanation, JsonObject approval)
    {
        if (ApprovalPatch.Of(policies.Files, explanation.Policy.Policies.Select(policy => policy.Name), approval) is not { } patch)
        {
            _text.ToBeApproved(approval, null, explanation, policies.AreNamed);
            return;
        }

        try
        {
            var approved = policies.With(patch.Files);
            var (_, trial, unapproved) = Try(question, approved.Explain(question, explanation.Policy.Namespace), approved);
            if (unapproved.Count > 0)
            {
                _text.CannotBeApproved(
                    unapproved.Select(found => $"{found.Object}: [{found.Finding.Rule}] {FindingText.Of(found.Finding)}")
                );
                return;
            }

            _text.Manifests(trial);
            _text.ToBeApproved(approval, policies.AreNamed ? patch.File : null, explanation, policies.AreNamed);
        }
        catch (PolicyFilesException refused)
        {
            _text.CannotBeApproved(refused.Errors);
        }
    }

    private static (EgressPlan Plan, ScaffoldTrial Trial, IReadOnlyList<(ObjectIdentity Object, Finding Finding)> Unapproved) Try(
        ScaffoldQuestion question,
        HostExplanation explanation,
        ScaffoldPolicies policies
    )
    {
        var plan = new EgressPlanner(explanation.Policy, explanation.Approvals).Plan(question, explanation.Policy.Namespace);
        var trial = ScaffoldTrial.Of(plan, policies.Set, policies.Namespaces, policies.Now);
        return (plan, trial, [.. trial.Unapproved(plan, explanation.Approvals)]);
    }

    // If all traffic must leave through the gateway, its owners register hosts for the namespaces that call them.
    private (ScaffoldQuestion Question, string Namespace) Placed(ScaffoldQuestion question)
    {
        var policy = policies.Explain(question, question.Namespace).Policy;
        var isRequired = RuleSettings.Of(policy, "egress-gateway-required").Action != EnforcementAction.Disabled;
        return
            question.Via == EgressVia.EgressGateway
            && !policy.IsPlatform
            && isRequired
            && policy.Mesh.EgressGateway?.Namespace is { } gateway
            && gateway != question.Namespace
            ? (question with { Exports = [question.Namespace, .. question.Exports] }, gateway)
            : (question, question.Namespace);
    }
}
