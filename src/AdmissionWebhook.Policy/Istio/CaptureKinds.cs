namespace AdmissionWebhook.Policy.Istio;

/// <summary>The kinds outside Istio's networking group through which traffic can leave a mesh, with API group and plural.</summary>
public static class CaptureKinds
{
    private const string GatewayApi = "gateway.networking.k8s.io";
    private const string GatewayApiExperimental = "gateway.networking.x-k8s.io";

    public static readonly IReadOnlyList<CaptureKind> All =
    [
        new(IstioKind.HttpRoute, GatewayApi, "HTTPRoute", "httproutes"),
        new(IstioKind.GrpcRoute, GatewayApi, "GRPCRoute", "grpcroutes"),
        new(IstioKind.TlsRoute, GatewayApi, "TLSRoute", "tlsroutes"),
        new(IstioKind.TcpRoute, GatewayApi, "TCPRoute", "tcproutes"),
        new(IstioKind.BackendTlsPolicy, GatewayApi, "BackendTLSPolicy", "backendtlspolicies"),
        new(IstioKind.GatewayApiGateway, GatewayApi, "Gateway", "gateways"),
        new(IstioKind.ListenerSet, GatewayApi, "ListenerSet", "listenersets"),
        new(IstioKind.ListenerSet, GatewayApiExperimental, "XListenerSet", "xlistenersets"),
        new(IstioKind.XBackend, GatewayApiExperimental, "XBackend", "xbackends"),
        new(IstioKind.Service, "", "Service", "services"),
        new(IstioKind.Endpoints, "", "Endpoints", "endpoints"),
        new(IstioKind.EndpointSlice, "discovery.k8s.io", "EndpointSlice", "endpointslices"),
        new(IstioKind.RequestAuthentication, "security.istio.io", "RequestAuthentication", "requestauthentications"),
        new(IstioKind.WasmPlugin, "extensions.istio.io", "WasmPlugin", "wasmplugins"),
        new(IstioKind.TrafficExtension, "extensions.istio.io", "TrafficExtension", "trafficextensions"),
        new(IstioKind.Namespace, "", "Namespace", "namespaces"),
        new(IstioKind.Pod, "", "Pod", "pods"),
        new(IstioKind.Deployment, "apps", "Deployment", "deployments"),
        new(IstioKind.StatefulSet, "apps", "StatefulSet", "statefulsets"),
        new(IstioKind.DaemonSet, "apps", "DaemonSet", "daemonsets"),
        new(IstioKind.ReplicaSet, "apps", "ReplicaSet", "replicasets"),
        new(IstioKind.ReplicationController, "", "ReplicationController", "replicationcontrollers"),
        new(IstioKind.Job, "batch", "Job", "jobs"),
        new(IstioKind.CronJob, "batch", "CronJob", "cronjobs"),
    ];

    internal static IstioKind Find(string group, string kind)
    {
        foreach (var one in All)
        {
            if (one.Name == kind && one.Group == group)
            {
                return one.Kind;
            }
        }

        return IstioKind.None;
    }
}

/// <param name="Kind">The kind.</param>
/// <param name="Group">Its API group; empty for core.</param>
/// <param name="Name">The kind in manifests.</param>
/// <param name="Plural">The resource name.</param>
public sealed record CaptureKind(IstioKind Kind, string Group, string Name, string Plural);
