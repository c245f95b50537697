namespace AdmissionWebhook.Policy.Schema;

/// <summary>Labels that change how an object behaves, so that they cannot be defaults.</summary>
internal static class ReservedLabels
{
    /// <summary>The prefix of the product's own labels.</summary>
    public const string OwnDomain = "egress.admissionwebhook.dev/";

    /// <summary>Why the key cannot be added, or null.</summary>
    public static string? Reason(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var domain = slash < 0 ? "" : key[..slash];
        if (domain == "istio.io" || domain.EndsWith(".istio.io", StringComparison.Ordinal))
        {
            return "labels of Istio's domains have a meaning to Istio";
        }

        if (
            domain.StartsWith("topology.", StringComparison.Ordinal)
            || domain is "kubernetes.io"
            || domain.EndsWith(".kubernetes.io", StringComparison.Ordinal)
            || domain.EndsWith(".k8s.io", StringComparison.Ordinal)
        )
        {
            return "labels of Kubernetes' domains have a meaning to Kubernetes";
        }

        return key is "app" or "version" or "istio" or "istio-injection" or "istio-locality" ? "it is used to select workloads" : null;
    }
}
