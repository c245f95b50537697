using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Explanations;

/// <summary>
/// How a host stands with the policies of a namespace before any object names it: its standing, the approvals behind it, and the engine's
/// findings on a minimal ServiceEntry.
/// </summary>
public sealed class HostExplanation
{
    private readonly List<Approval> _matching = [];
    private readonly DateTimeOffset _now;

    /// <param name="host">A readable host.</param>
    /// <param name="port">Null: any port.</param>
    /// <param name="namespace">The namespace that would use it.</param>
    public HostExplanation(HostName host, int? port, string @namespace, PolicySet policies, IClusterView cluster, DateTimeOffset now)
    {
        (Host, Port, _now) = (host, port, now);
        Policy = policies.For(@namespace, cluster.NamespaceLabels(@namespace));
        var plainest = new PlainServiceEntry(host, @namespace);
        using var unapproved = plainest.Document(port);
        var review = new Review(plainest.Input(unapproved.RootElement), unapproved.RootElement, Policy, cluster, now);
        var approval = review.Approvals.For(host);
        Policy.CollectApprovals(host, _matching);
        Approvals = [.. approval.Valid.Where(candidate => port is not { } number || candidate.AllowsPort(number))];
        var denials = new List<Denial>();
        Policy.CollectDenials(host, denials);
        Denials = [.. denials.Distinct()];
        Standing =
            !Policy.IsGoverned ? HostStanding.Ungoverned
            : Denials.Count > 0 ? HostStanding.Denied
            : Policy.Mesh.IsInCluster(host, shortNames: true) ? HostStanding.InCluster
            : Approvals.Count > 0 ? HostStanding.Approved
            : approval.IsApproved ? HostStanding.FallsShort
            : approval.Expired is not null ? HostStanding.Expired
            : HostStanding.Unapproved;
        Elsewhere = [.. ElsewhereIn(policies)];
        NearestApproved = Standing is HostStanding.Unapproved or HostStanding.Expired ? Policy.NearestApproved(host, now) : null;
        Findings = Standing == HostStanding.InCluster ? [] : [.. Verdict(plainest, policies, cluster).Findings.Where(IsAboutTheHost)];
    }

    public HostName Host { get; }

    public int? Port { get; }

    /// <summary>The policies that govern the namespace.</summary>
    public GoverningPolicy Policy { get; }

    public HostStanding Standing { get; }

    /// <summary>The approvals in force for the host, and for the port if one is given, the most specific first.</summary>
    public IReadOnlyList<Approval> Approvals { get; }

    /// <summary>Approvals of the host in this namespace that do not apply: expired, or for other ports.</summary>
    public IEnumerable<Approval> NotCounting => _matching.Except(Approvals);

    /// <summary>Approvals in force for the host in other namespaces.</summary>
    public IReadOnlyList<Approval> Elsewhere { get; }

    public IReadOnlyList<Denial> Denials { get; }

    /// <summary>The approved host of the namespace that is spelled most like an unapproved one; null if there is none.</summary>
    public string? NearestApproved { get; }

    /// <summary>The findings about the host on the minimal ServiceEntry.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Whether the host can be used without asking anybody.</summary>
    public bool IsApproved => Standing is HostStanding.Ungoverned or HostStanding.InCluster or HostStanding.Approved && IsAdmitted;

    /// <summary>Whether the minimal ServiceEntry is admitted, with or without warnings.</summary>
    public bool IsAdmitted => !Findings.Any(finding => finding.Action == EnforcementAction.Deny);

    /// <summary>The approvals in force for another host in the namespace.</summary>
    public IReadOnlyList<Approval> ApprovalsOf(string host)
    {
        var approvals = new List<Approval>();
        Policy.CollectApprovals(HostName.Parse(host), approvals);
        return approvals.FindAll(approval => !approval.IsExpired(_now));
    }

    // Anything else that the minimal ServiceEntry lacks (annotations, an egress gateway) does not concern the host.
    private static bool IsAboutTheHost(Finding finding) =>
        finding.Rule != "egress-gateway-required" && RuleCatalog.Find(finding.Rule)?.Descriptor.Group == RuleGroup.Destinations;

    private Verdict Verdict(PlainServiceEntry plainest, PolicySet policies, IClusterView cluster)
    {
        Verdict? refused = null;
        foreach (var approval in Approvals.DefaultIfEmpty())
        {
            using var document = approval is null ? plainest.Document(Port) : plainest.Document(Port, approval);
            var verdict = PolicyEngine.Validate(plainest.Input(document.RootElement), policies, cluster, _now);
            if (verdict.Allowed)
            {
                return verdict;
            }

            refused ??= verdict;
        }

        return refused!;
    }

    private IEnumerable<Approval> ElsewhereIn(PolicySet policies)
    {
        var all = new List<Approval>();
        foreach (var policy in policies.Policies)
        {
            policy.ApprovalIndex.CollectContaining(Host, all);
        }

        return all.Except(_matching).Where(approval => !approval.IsExpired(_now));
    }
}
