using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Benchmarks;

/// <summary>Policies of a given size, and reviews to evaluate against them.</summary>
internal static class Inputs
{
    /// <summary><c>samples/payment-gateway.yaml</c>, its VirtualService.</summary>
    public const string PaymentGateway = """
        {"hosts":["api.payment-gateway.com"],"exportTo":["."],"http":[
        {"match":[{"uri":{"prefix":"/v1/payments"}}],
        "route":[{"destination":{"host":"api.payment-gateway.com","port":{"number":80}}}],
        "retries":{"attempts":2,"perTryTimeout":"10s","retryOn":"reset,connect-failure"},"timeout":"60s"},
        {"route":[{"destination":{"host":"api.payment-gateway.com","port":{"number":80}}}],"timeout":"30s"}]}
        """;

    /// <summary>One letter away from an approved host, so that the remedy names the nearest one.</summary>
    public const string Misspelt = """
        {"hosts":["api.payment-gatewey.com"],"http":[{"route":[{"destination":{"host":"api.payment-gatewey.com"}}]}]}
        """;

    /// <summary>Lacks fields that the policy has defaults for.</summary>
    public const string Bare = """
        {"hosts":["api.payment-gateway.com"],"http":[{"route":[{"destination":{"host":"api.payment-gateway.com"}}]}]}
        """;

    public static byte[] Review(string spec) =>
        Encoding.UTF8.GetBytes(
            $$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",
            "request":{"uid":"5f2f0a4e-7a1c-4a5f-9a55-0c7c4a3f1d02","operation":"CREATE","namespace":"payments","name":"payment-gateway",
            "kind":{"group":"networking.istio.io","version":"v1","kind":"VirtualService"},
            "userInfo":{"username":"jane@example.com","groups":["system:authenticated"]},
            "object":{"apiVersion":"networking.istio.io/v1","kind":"VirtualService",
            "metadata":{"name":"payment-gateway","namespace":"payments"},"spec":{{{spec}}} } } }
            """
        );

    /// <summary>A pod as the injector leaves it, without anything that a rule reports.</summary>
    public static readonly string InjectedPod = Pod("");

    /// <summary>The same, with its own exclusion.</summary>
    public static readonly string ExcludingPod = Pod(""","traffic.sidecar.istio.io/excludeOutboundPorts":"443" """);

    /// <summary>A review of an object of another kind, given without <c>apiVersion</c> and <c>kind</c>.</summary>
    public static byte[] Review(string group, string kind, string subject) =>
        Encoding.UTF8.GetBytes(
            $$$"""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",
            "request":{"uid":"5f2f0a4e-7a1c-4a5f-9a55-0c7c4a3f1d02","operation":"CREATE","namespace":"payments","name":"a",
            "kind":{"group":"{{{group}}}","version":"v1","kind":"{{{kind}}}"},
            "userInfo":{"username":"jane@example.com","groups":["system:authenticated"]},
            "object":{{{subject}}} } }
            """
        );

    public static JsonDocument Policy(int approvals)
    {
        var hosts = new StringBuilder(Approval("api.payment-gateway.com"));
        for (var i = 1; i < approvals; i++)
        {
            hosts.Append(',').Append(Approval($"api-{i}.vendor-{i % 997}.example"));
        }

        return JsonDocument.Parse(
            $$$"""
            {"apiVersion":"egress.admissionwebhook.dev/v1alpha1","kind":"EgressPolicy","metadata":{"name":"benchmark"},
            "spec":{"approvedHosts":[{{{hosts}}}],
            "defaults":{"routes":"external","routeTimeout":"15s","exportTo":["."],"labels":{"example.com/governed":"true"},
            "retries":{"attempts":2,"perTryTimeout":"5s","retryOn":["connect-failure"]} } } }
            """
        );
    }

    /// <exception cref="InvalidOperationException">The policy has errors, so there would be nothing to measure.</exception>
    public static PolicySet Compile(JsonDocument policy)
    {
        var errors = new List<PolicyError>();
        var compiled = PolicyCompiler.Compile(policy.RootElement, errors);
        return errors.Count == 0 ? new PolicySet([compiled]) : throw new InvalidOperationException(string.Join('\n', errors.Take(5)));
    }

    private static string Pod(string annotations) =>
        $$$"""
            {"metadata":{"name":"a","namespace":"payments","labels":{"app":"a","security.istio.io/tlsMode":"istio"},
            "annotations":{"istio.io/rev":"default","sidecar.istio.io/interceptionMode":"REDIRECT","traffic.sidecar.istio.io/includeOutboundIPRanges":"*",
            "sidecar.istio.io/status":"{\"containers\":[\"istio-proxy\"]}"{{{annotations}}} } },
            "spec":{"serviceAccountName":"a","initContainers":[{"name":"istio-init","image":"registry.example.com/proxyv2:1.29.0",
            "args":["istio-iptables","-p","15001","-z","15006","-u","1337","-m","REDIRECT","-i","*","-x","","-b","*","-d","15090,15021,15020"],
            "securityContext":{"runAsUser":0} }],
            "containers":[{"name":"a","image":"registry.example.com/a:1","env":[{"name":"A","value":"b"},{"name":"C","value":"d"}],
            "ports":[{"containerPort":8080}],"resources":{"requests":{"cpu":"100m","memory":"128Mi"} },
            "livenessProbe":{"httpGet":{"path":"/livez","port":8080} },"securityContext":{"runAsUser":1000,"runAsNonRoot":true} },
            {"name":"istio-proxy","image":"registry.example.com/proxyv2:1.29.0","args":["proxy","sidecar","--domain","payments.svc.cluster.local"],
            "env":[{"name":"PILOT_CERT_PROVIDER","value":"istiod"},{"name":"ISTIO_META_CLUSTER_ID","value":"Kubernetes"},{"name":"POD_NAME","value":"a"}],
            "securityContext":{"runAsUser":1337,"runAsGroup":1337},"volumeMounts":[{"name":"istio-envoy","mountPath":"/etc/istio/proxy"}] }],
            "volumes":[{"name":"istio-envoy","emptyDir":{} },{"name":"istio-data","emptyDir":{} }] } }
            """;

    private static string Approval(string host) =>
        $$"""{"host":"{{host}}","ports":[{"number":443,"protocols":["TLS","HTTPS"]}],"owner":"team","approvedBy":"security"}""";
}
