namespace AdmissionWebhook.Policy.Rules;

public enum RuleGroup
{
    /// <summary>Where traffic may go: an exception must name the values it lifts.</summary>
    Destinations,

    /// <summary>Shapes that make an approval worthless: not looked at in platform namespaces.</summary>
    Shapes,

    /// <summary>Pods and namespaces whose traffic is not captured: not looked at in platform namespaces.</summary>
    Capture,

    Tls,

    /// <summary>Resilience and hygiene.</summary>
    Resilience,
}
