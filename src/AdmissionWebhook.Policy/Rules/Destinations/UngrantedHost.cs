using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>An external host in an object that no approval in force grants.</summary>
/// <param name="Host">The host.</param>
/// <param name="Path">The field that names it.</param>
/// <param name="Role">The role of the host.</param>
/// <param name="Value">The host as written.</param>
/// <param name="Expired">Its expired approval; null if it never had one.</param>
internal readonly record struct UngrantedHost(HostName Host, JsonPath Path, EgressRole Role, string Value, Approval? Expired)
{
    /// <summary>All of an object: for a ServiceEntry by host and endpoint, for other kinds by reference.</summary>
    public static IEnumerable<UngrantedHost> Of(Review review) =>
        review.Kind == IstioKind.ServiceEntry ? Registered(review) : Referenced(review);

    /// <summary>The violation, which is inherited by role, host and, for a ServiceEntry, exposure.</summary>
    public Violation Violation(Review review, string message, string remedy) =>
        new(Path, Value, message, remedy) { Role = Role.ToString(), Canonical = Host.Canonical };

    private static IEnumerable<UngrantedHost> Registered(Review review) =>
        review
            .Coverage.Shortfalls.Where(shortfall => shortfall.Requirement is Requirement.Host or Requirement.Unexpired)
            .Select(shortfall => new UngrantedHost(
                shortfall.Host,
                shortfall.Path,
                shortfall.Role,
                shortfall.Value,
                shortfall.Requirement == Requirement.Unexpired ? shortfall.Nearest : null
            ));

    private static IEnumerable<UngrantedHost> Referenced(Review review)
    {
        foreach (var reference in review.References)
        {
            if (
                EgressHosts.TryHost(reference, out var host)
                && EgressHosts.IsExternal(reference, host, review)
                && review.Approvals.For(host) is { IsApproved: false, Expired: var expired }
            )
            {
                yield return new UngrantedHost(host, reference.Path, reference.Role, reference.Value, expired);
            }
        }
    }
}
