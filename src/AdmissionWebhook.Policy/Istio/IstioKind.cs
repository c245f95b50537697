namespace AdmissionWebhook.Policy.Istio;

/// <summary>The kinds of <c>networking.istio.io</c>, as flags so that a rule can name several.</summary>
[Flags]
public enum IstioKind
{
    None = 0,
    ServiceEntry = 1,
    VirtualService = 2,
    DestinationRule = 4,
    Gateway = 8,
    Sidecar = 16,
    WorkloadEntry = 32,
    WorkloadGroup = 64,
    EnvoyFilter = 128,
    ProxyConfig = 256,
    All = 511,
}
