using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Explain;

/// <summary>The explanation of a host, for people.</summary>
internal sealed class ExplanationText(TextWriter output, PolicySources sources)
{
    public void Write(HostExplanation explanation)
    {
        output.WriteLine(PlainText.Of(Headline(explanation)));
        foreach (var denial in explanation.Denials)
        {
            Terms(
                $"denied by {denial.Host.Canonical}, policy {denial.Policy.Name} ({sources.Of(denial)})",
                [("reason", denial.Reason ?? "not given")]
            );
        }

        foreach (var approval in explanation.Approvals)
        {
            Write("approved", approval);
        }

        foreach (var finding in explanation.Findings)
        {
            var effect = finding.Action == EnforcementAction.Deny ? "" : $" ({finding.Action} only: objects are admitted)";
            Terms($"[{finding.Rule}] {finding.Message}{effect}", finding.Remedy.Length > 0 ? [("remedy", finding.Remedy)] : []);
        }

        if (!explanation.IsApproved)
        {
            WriteNearest(explanation);
        }
    }

    private void WriteNearest(HostExplanation explanation)
    {
        foreach (var approval in explanation.NotCounting)
        {
            Write("approved, but on other terms,", approval);
        }

        foreach (var approval in explanation.NearestApproved is { } near ? explanation.ApprovalsOf(near) : [])
        {
            Write("nearest: approved", approval);
        }

        foreach (var approval in explanation.Elsewhere)
        {
            Write("approved for other namespaces", approval);
        }

        if (explanation.Policy.Contact is { } contact)
        {
            Terms("who to ask", [("contact", contact)]);
        }
    }

    private static string Headline(HostExplanation explanation)
    {
        var what = explanation.Port is { } port
            ? FormattableString.Invariant($"{explanation.Host.Canonical} on port {port}")
            : explanation.Host.Canonical;
        var where = $"in namespace {explanation.Policy.Namespace}";
        return explanation.Standing switch
        {
            HostStanding.Ungoverned => $"{what} needs no approval {where}: no policy governs it",
            HostStanding.Denied => $"{what} is denied {where}",
            HostStanding.InCluster => $"{what} needs no approval {where}: the mesh serves it itself",
            HostStanding.Approved when explanation.IsApproved => $"{what} is approved {where}",
            HostStanding.Approved => $"{what} is not approved {where}, although an approval matches it",
            HostStanding.FallsShort => $"{what} is not approved {where}; the host is, on other ports",
            HostStanding.Expired => $"{what} is no longer approved {where}",
            _ => $"{what} is not approved {where}",
        };
    }

    private void Write(string what, Approval approval) =>
        Terms($"{what} by {approval.Host.Canonical}, policy {approval.Policy} ({sources.Of(approval)})", ApprovalTerms.Of(approval));

    private void Terms(string heading, IEnumerable<(string Term, string Value)> terms)
    {
        output.WriteLine();
        output.WriteLine(PlainText.Of(heading));
        foreach (var (term, value) in terms)
        {
            output.WriteLine($"  {term, -12} {PlainText.Of(value)}");
        }
    }
}
