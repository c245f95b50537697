using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Manifests.Yaml;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>Plans, writes, and holds what it wrote against the policies before anybody sees it.</summary>
internal sealed class ScaffoldRun(ScaffoldPolicies policies, TextWriter output, TextWriter error)
{
    private readonly ScaffoldText _text = new(output, error);

    /// <returns>The exit code.</returns>
    /// <exception cref="UnusableInputException">The flags do not go together, or the host needs no manifests.</exception>
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
                throw new UnusableInputException($"{question.Host.Canonical} is served by the mesh itself: it needs no manifests to be reached");
            case HostStanding.Ungoverned:
                error.WriteLine($"no policy governs namespace {@namespace}: nothing was checked against one");
                break;
        }

        var trial = Trial(question, explanation, policies, out var plan);
        if (!trial.LacksApproval)
        {
            _text.Manifests(trial);
            return trial.IsDenied ? ExitCode.Denied : ExitCode.Clean;
        }

        var approval = AskedApproval.Of(plan);
        if (ApprovalPatch.Of(policies.Files, explanation.Policy.Policies.Select(policy => policy.Name), approval) is not { } patch)
        {
            _text.ToBeApproved(approval, null, explanation, policies.AreNamed);
            return ExitCode.Denied;
        }

        var approved = policies.With(patch.Files);
        var then = Trial(question, approved.Explain(question, @namespace), approved, out _);
        if (then.LacksApproval)
        {
            _text.CannotBeApproved(then);
            return ExitCode.Denied;
        }

        _text.Manifests(then);
        _text.ToBeApproved(approval, policies.AreNamed ? patch.File : null, explanation, policies.AreNamed);
        return ExitCode.Denied;
    }

    private static ScaffoldTrial Trial(ScaffoldQuestion question, HostExplanation explanation, ScaffoldPolicies policies, out EgressPlan plan)
    {
        plan = new EgressPlanner(explanation.Policy, explanation.Approvals).Plan(question, explanation.Policy.Namespace);
        return ScaffoldTrial.Of(plan, policies.Set, policies.Namespaces, policies.Now);
    }

    // Where all traffic must leave through the gateway, those who run it register hosts, for the namespaces that call them.
    private (ScaffoldQuestion Question, string Namespace) Placed(ScaffoldQuestion question)
    {
        var policy = policies.Explain(question, question.Namespace).Policy;
        var rule = RuleCatalog.All.Select((rule, index) => (rule.Descriptor.Name, index)).First(entry => entry.Name == "egress-gateway-required").index;
        return question.Via == EgressVia.EgressGateway && !policy.IsPlatform && policy[rule].Action != EnforcementAction.Disabled
            && policy.Mesh.EgressGateway?.Namespace is { } gateway && gateway != question.Namespace
                ? (question with { Exports = [question.Namespace, .. question.Exports] }, gateway)
                : (question, question.Namespace);
    }
}
