namespace AdmissionWebhook.Policy.Istio;

/// <summary>Volumes that the injector adds to a pod (istio injection-template.yaml).</summary>
public static class ProxyVolumes
{
    /// <summary>Those that a container can write to, and that hold the proxy's configuration, certificates and identity.</summary>
    public static readonly IReadOnlyList<string> Writable =
    [
        "istio-envoy",
        "istio-data",
        "workload-socket",
        "credential-socket",
        "workload-certs",
    ];

    internal static readonly IReadOnlySet<string> All = new HashSet<string>([
        .. Writable,
        "gke-workload-certificate",
        "custom-bootstrap-volume",
        "istio-podinfo",
        "istio-token",
        "istiod-ca-cert",
        "istio-ca-crl",
        "lightstep-certs",
    ]);
}
