using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>An object that would be denied if it were new, and text edits of it.</summary>
internal sealed record StoredObject(string Kind, string Spec, string Rule)
{
    public Scenario Scenario { get; init; } =
        new Scenario().WithPolicy(
            """
            {"approvedHosts": [{"host": "api.github.com"}, {"host": "*.example.com", "ports": [{"number": 443}]}, {"host": "any.partner.test", "ports": [{"number": 443, "protocols": ["TCP"]}]}],
             "mesh": {"egressGateway": {"namespace": "istio-egress"}, "ownHosts": ["*.apps.test"]}}
            """
        );

    /// <summary>After the edit the old violation still only warns.</summary>
    public void Keeps(string from, string to)
    {
        Denied();
        Scenario.Updating(Scenario.Manifest(Kind, Spec)).Validate(Kind, Edited(from, to)).Admitted();
    }

    /// <summary>After the edit the old violation is denied.</summary>
    public void Loses(string from, string to)
    {
        Denied();
        Scenario.Updating(Scenario.Manifest(Kind, Spec)).Validate(Kind, Edited(from, to)).DeniedBy(Rule);
    }

    private void Denied()
    {
        Scenario.Validate(Kind, Spec).DeniedBy(Rule);
        Scenario.Updating(Scenario.Manifest(Kind, Spec)).Validate(Kind, Spec).WarnedBy(Rule);
    }

    private string Edited(string from, string to)
    {
        Assert.Contains(from, Spec, StringComparison.Ordinal);
        return Spec.Edited(from, to);
    }
}
