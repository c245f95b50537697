namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The kinds that are evaluated, as flags so that a rule can name several. The first ones are those of <c>networking.istio.io</c>.
/// </summary>
[Flags]
public enum IstioKind : ulong
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

    /// <summary>Every kind of <c>networking.istio.io</c>.</summary>
    Networking = (1 << 9) - 1,

    HttpRoute = 1 << 9,
    GrpcRoute = 1 << 10,
    TlsRoute = 1 << 11,
    TcpRoute = 1 << 12,

    /// <summary>The routes of the Gateway API.</summary>
    GatewayApiRoutes = HttpRoute | GrpcRoute | TlsRoute | TcpRoute,

    BackendTlsPolicy = 1 << 13,

    /// <summary>The Gateway of the Gateway API (<c>gateway.networking.k8s.io</c>).</summary>
    GatewayApiGateway = 1 << 14,

    ListenerSet = 1 << 15,
    XBackend = 1 << 16,
    Service = 1 << 17,
    Endpoints = 1 << 18,
    EndpointSlice = 1 << 19,
    RequestAuthentication = 1 << 20,
    WasmPlugin = 1 << 21,
    TrafficExtension = 1 << 22,
    Namespace = 1 << 23,
    Pod = 1 << 24,
    Deployment = 1 << 25,
    StatefulSet = 1 << 26,
    DaemonSet = 1 << 27,
    ReplicaSet = 1 << 28,
    ReplicationController = 1 << 29,
    Job = 1 << 30,
    CronJob = 1UL << 31,

    /// <summary>Pods and kinds with a pod template.</summary>
    Workloads = Pod | Deployment | StatefulSet | DaemonSet | ReplicaSet | ReplicationController | Job | CronJob,

    /// <summary>The kinds outside Istio's networking group through which traffic can leave a mesh.</summary>
    Capture = All & ~Networking,

    All = (1UL << 32) - 1,
}
