namespace AdmissionWebhook.Policy.Rules;

public enum RuleGroup
{
    /// <summary>Where traffic may go: an exception must name the values it lifts.</summary>
    Destinations,

    /// <summary>Shapes that make an approval worthless: not looked at in platform namespaces.</summary>
    Shapes,

    Tls,

    /// <summary>Resilience and hygiene.</summary>
    Resilience,
}
