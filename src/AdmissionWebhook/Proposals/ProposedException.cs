using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Proposals;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Proposals;

/// <summary>An entry of <c>exceptions</c> for one object.</summary>
/// <param name="Subject">The object's number.</param>
/// <param name="Values">Empty if the exception can name only rules.</param>
/// <param name="Denied">The violations it lifts.</param>
internal sealed record ProposedException(
    int Subject,
    ProposalSubject Object,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> Values,
    IReadOnlyList<DeniedViolation> Denied
)
{
    public string Owner => Object.Owner ?? "to-be-named";

    public const string Reason = "as found when the policy was proposed";

    /// <summary>The exceptions for an object; none if they would not help.</summary>
    /// <param name="denied">The violations that deny the object.</param>
    public static IReadOnlyList<ProposedException> For(int subject, ProposalSubject one, IReadOnlyList<DeniedViolation> denied)
    {
        if (denied.Count == 0 || denied.Any(violation => violation.IsAbsolute || (violation.MustNameValue && violation.Value.Length == 0)))
        {
            return [];
        }

        return
        [
            .. denied
                .GroupBy(violation => violation.Value.Length > 0)
                .OrderByDescending(group => group.Key)
                .Select(group => new ProposedException(
                    subject,
                    one,
                    [.. group.Select(violation => violation.Rule).Distinct()],
                    [.. group.Select(violation => violation.Value).Where(value => value.Length > 0).Distinct()],
                    [.. group]
                )),
        ];
    }

    public PolicyException Compile(DateTimeOffset until) =>
        new(
            Rules,
            Object.Identity.Kind,
            new Glob(Object.Namespace),
            Object.Identity.Name is { Length: > 0 } name ? new Glob(name) : null,
            Values,
            Owner,
            Reason,
            until,
            "",
            ""
        );
}
