using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>Whether an object may lack a label of the policies, or of the approvals that it uses.</summary>
/// <param name="policies">The policies that govern something, each with the condition that its scope may include the namespace.</param>
/// <param name="named">Tells which objects may use which approvals.</param>
/// <param name="now">Approvals that have expired by then are left out for good.</param>
internal sealed class LabelConditions(
    IReadOnlyList<(string Scope, CompiledPolicy Policy)> policies,
    NamedApprovals named,
    DateTimeOffset now
)
{
    private const string Labels = "object.metadata.labels";

    public string OfPolicies(IstioKind kind) =>
        CelText.Or(
            policies
                .Select(entry => (entry.Scope, Keys: Keys(kind, entry.Policy.Defaults.Labels)))
                .Where(entry => entry.Keys.Count > 0)
                .Select(entry => CelText.And(entry.Scope, Lacks(entry.Keys)))
        );

    /// <summary>For an object whose spec is a mapping.</summary>
    public string OfApprovals(IstioKind kind)
    {
        var groups = Approvals()
            .Select(entry => (entry.Condition, Keys: Keys(kind, entry.Approval.Labels), entry.Approval.Host))
            .Where(entry => entry.Keys.Count > 0 && entry.Host.IsReadable)
            .GroupBy(entry => CelText.And(entry.Condition, Lacks(entry.Keys)), entry => entry.Host)
            .ToList();
        return CelText.Or([
            .. groups.Select(group => CelText.And(group.Key, named.Names(kind, [.. group]))),
            CelText.And(CelText.Or(groups.Select(group => group.Key)), NamedApprovals.NamesOthers(kind)),
        ]);
    }

    private IEnumerable<(string Condition, Approval Approval)> Approvals() =>
        from entry in policies
        from approval in entry.Policy.Approvals
        where approval.Labels.Count > 0 && !approval.IsExpired(now)
        let isHere = approval.Namespaces.Count == 0 ? CelText.True : CelText.Matches("request.namespace", approval.Namespaces)
        select (CelText.And(entry.Scope, isHere), approval);

    private static List<string> Keys(IstioKind kind, IEnumerable<KeyValuePair<string, string>> labels) =>
        [.. labels.Select(label => label.Key).Where(key => LabelsDefault.MaySet(kind, key)).Distinct().Order(StringComparer.Ordinal)];

    private static string Lacks(List<string> keys) =>
        $"!(has({Labels}) && type({Labels}) == map && {string.Join(" && ", keys.Select(key => $"{CelText.Literal(key)} in {Labels}"))})";
}
