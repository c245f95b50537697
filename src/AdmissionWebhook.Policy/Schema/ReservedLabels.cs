namespace AdmissionWebhook.Policy.Schema;

/// <summary>Labels that change what an object does, so that adding them would not be a default but an edit.</summary>
internal static class ReservedLabels
{
    /// <summary>The domain of the labels that are the product's own.</summary>
    public const string OwnDomain = "egress.admissionwebhook.dev/";

    /// <summary>Why the key may not be added, or null.</summary>
    public static string? Reason(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var domain = slash < 0 ? "" : key[..slash];
        if (domain == "istio.io" || domain.EndsWith(".istio.io", StringComparison.Ordinal))
        {
            return "Istio gives labels of its own domain a meaning";
        }

        if (domain.StartsWith("topology.", StringComparison.Ordinal) || domain is "kubernetes.io" || domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal))
        {
            return "Kubernetes gives labels of its own domain a meaning";
        }

        return key is "app" or "version" or "istio" or "istio-injection" or "istio-locality" ? "workloads are selected by it" : null;
    }
}
