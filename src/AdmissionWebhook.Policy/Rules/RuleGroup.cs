namespace AdmissionWebhook.Policy.Rules;

public enum RuleGroup
{
    /// <summary>Where traffic can go. An exception must list values.</summary>
    Destinations,

    /// <summary>Shapes that void an approval. Not evaluated in platform namespaces.</summary>
    Shapes,

    /// <summary>Pods and namespaces whose traffic is not captured. Not evaluated in platform namespaces.</summary>
    Capture,

    Tls,

    /// <summary>Resilience and hygiene.</summary>
    Resilience,
}
