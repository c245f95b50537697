using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>Which edits of pods, workloads, Services, endpoints and Gateway API objects widen an exposure, and which do not.</summary>
public sealed class CaptureExposureTests
{
    private const string Deployment = """
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"replicas": 2, "template": {
          "metadata": {"labels": {"app": "a", "sidecar.istio.io/inject": "false"}, "annotations": {
            "traffic.sidecar.istio.io/excludeOutboundIPRanges": "198.51.100.0/24", "traffic.sidecar.istio.io/excludeInterfaces": "eth1,eth2",
            "sidecar.istio.io/discoveryAddress": "istiod-canary.istio-system.svc:15012", "internal.istio.io/x": "1",
            "proxy.istio.io/config": "concurrency: 2\ndiscoveryAddress: istiod-canary:15012\n"}},
          "spec": {"containers": [{"name": "app", "image": "app:1", "securityContext": {"runAsUser": 1337}},
            {"name": "istio-proxy", "image": "auto", "env": [{"name": "CA_ADDR", "value": "ca:15012"}], "volumeMounts": [{"name": "v", "mountPath": "/data"}]}],
            "volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "emptyDir": {}}]}}}}
        """;

    private const string Route = """
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a"}, "spec": {
          "parentRefs": [{"kind": "Service", "name": "web"}, {"kind": "Service", "name": "api"}], "hostnames": ["a.example", "b.example"],
          "rules": [{"matches": [{"path": {"value": "/a"}}], "timeouts": {"request": "5s"}, "backendRefs": [
            {"group": "networking.istio.io", "kind": "Hostname", "name": "evil.example", "port": 443, "weight": 10}, {"name": "web", "port": 80, "weight": 90}]}]}}
        """;

    private const string Alias = """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"type": "ExternalName", "externalName": "evil.example",
          "externalIPs": ["198.51.100.7", "198.51.100.8"], "ports": [{"name": "http", "port": 80}, {"name": "https", "port": 443}]}}
        """;

    private const string Gateway = """
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "a"}, "spec": {"gatewayClassName": "own",
          "infrastructure": {"parametersRef": {"kind": "ConfigMap", "name": "p"}}, "listeners": [{"name": "x", "port": 80, "protocol": "HTTP"}]}}
        """;

    private const string BackendTls = """
        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "BackendTLSPolicy", "metadata": {"name": "a"}, "spec": {
          "targetRefs": [{"kind": "Service", "name": "web"}, {"kind": "Service", "name": "api"}], "validation": {"hostname": "evil.example", "caCertificateRefs": [{"name": "ca"}]}}}
        """;

    private const string Endpoints = """
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "a"}, "subsets": [
          {"addresses": [{"ip": "198.51.100.7"}, {"ip": "198.51.100.8"}], "ports": [{"port": 443}]}, {"addresses": [{"ip": "10.0.0.1"}], "ports": [{"port": 80}]}]}
        """;

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "approvedHosts": [{"host": "api.github.com"}],
          "rules": {
            "uncaptured-traffic": {"action": "Deny"}, "no-proxy": {"action": "Deny"}, "proxy-override": {"action": "Deny"}, "proxy-identity": {"action": "Deny"}
          },
          "mesh": {"internalAddresses": ["10.0.0.0/8"], "gatewayClasses": ["istio"]}
        }
        """
    );

    [Theory]
    [InlineData("app:1", "app:2")]
    [InlineData("\"replicas\": 2", "\"replicas\": 5")]
    [InlineData("198.51.100.0/24", "198.51.100.0/28")]
    [InlineData("198.51.100.0/24", "198.51.100.7,198.51.100.9")]
    [InlineData("eth1,eth2", "eth2")]
    [InlineData("concurrency: 2", "concurrency: 4")]
    [InlineData("\"image\": \"auto\"", "\"image\": \"auto\", \"resources\": {\"limits\": {\"cpu\": \"1\"}}")]
    [InlineData("{\"name\": \"w\", \"emptyDir\": {}}", "{\"name\": \"w\", \"configMap\": {\"name\": \"x\"}}")]
    [InlineData("\"app\": \"a\", ", "\"app\": \"a\", \"version\": \"2\", ")]
    public void A_workload_may_change_in_what_is_not_about_its_proxy(string text, string by) => Keeps(Deployment, text, by);

    [Theory]
    [InlineData("198.51.100.0/24", "198.51.0.0/16", "uncaptured-traffic")]
    [InlineData("198.51.100.0/24", "198.51.100.0/24,203.0.113.7", "uncaptured-traffic")]
    [InlineData("eth1,eth2", "eth0", "uncaptured-traffic")]
    [InlineData("istiod-canary.istio-system.svc:15012", "evil.example:15012", "proxy-override")]
    [InlineData("discoveryAddress: istiod-canary:15012", "discoveryAddress: evil:15012", "proxy-override")]
    [InlineData("ca:15012", "evil:15012", "proxy-override")]
    [InlineData("/data", "/etc/istio", "proxy-override")]
    [InlineData("{\"name\": \"v\", \"emptyDir\": {}}", "{\"name\": \"v\", \"configMap\": {\"name\": \"x\"}}", "proxy-override")]
    [InlineData("\"image\": \"auto\"", "\"image\": \"evil\"", "proxy-override")]
    [InlineData("\"containers\": [", "\"hostNetwork\": true, \"containers\": [", "no-proxy")]
    [InlineData(
        "\"containers\": [",
        "\"containers\": [{\"name\": \"other\", \"securityContext\": {\"runAsUser\": 1337}}, ",
        "proxy-identity"
    )]
    [InlineData("\"internal.istio.io/x\": \"1\"", "\"internal.istio.io/x\": \"2\"", "internal-annotations")]
    public void A_workload_may_not_get_further_past_its_proxy(string text, string by, string rule) => Loses(Deployment, text, by, rule);

    [Theory]
    [InlineData("\"10.0.0.0/8\"", "\"10.0.0.0/8,172.16.0.0/12\"", true)]
    [InlineData("\"10.0.0.0/8\"", "\"0.0.0.0/0\"", true)]
    [InlineData("\"10.0.0.0/8\"", "\"10.0.0.0/9\"", false)]
    [InlineData("\"10.0.0.0/8\"", "\"\"", false)]
    public void What_goes_through_the_proxy_may_grow(string text, string by, bool kept)
    {
        const string Pod = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "annotations": {"traffic.sidecar.istio.io/includeOutboundIPRanges": "10.0.0.0/8"}}, "spec": {"containers": []}}
            """;
        Assert.Equal(kept, Update(Pod, text, by).Allowed);
    }

    [Theory]
    [InlineData(", {\"kind\": \"Service\", \"name\": \"api\"}", "")]
    [InlineData(", \"b.example\"", "")]
    [InlineData("\"5s\"", "\"9s\"")]
    [InlineData(
        "\"timeouts\"",
        "\"filters\": [{\"type\": \"ResponseHeaderModifier\", \"responseHeaderModifier\": {\"remove\": [\"server\"]}}], \"timeouts\""
    )]
    [InlineData("\"weight\": 10", "\"weight\": 5")]
    [InlineData("\"weight\": 90}]", "\"weight\": 90}, {\"name\": \"more\", \"port\": 80}]")]
    [InlineData(
        "\"rules\": [",
        "\"rules\": [{\"matches\": [{\"path\": {\"value\": \"/b\"}}], \"backendRefs\": [{\"name\": \"b\", \"port\": 80}]}, "
    )]
    public void A_route_may_narrow(string text, string by) => Keeps(Route, text, by);

    [Theory]
    [InlineData("\"name\": \"api\"}", "\"name\": \"api\"}, {\"kind\": \"Service\", \"name\": \"more\"}")]
    [InlineData("\"b.example\"", "\"b.example\", \"c.example\"")]
    [InlineData("\"hostnames\": [\"a.example\", \"b.example\"],", "")]
    [InlineData("\"weight\": 10", "\"weight\": 50")]
    [InlineData("\"weight\": 90", "\"weight\": 0")]
    [InlineData("443", "8443")]
    [InlineData("\"timeouts\"", "\"filters\": [{\"type\": \"URLRewrite\", \"urlRewrite\": {\"hostname\": \"x.example\"}}], \"timeouts\"")]
    [InlineData("\"matches\": [{\"path\": {\"value\": \"/a\"}}], ", "")]
    public void A_route_may_not_widen(string text, string by) => Loses(Route, text, by, "unapproved-host");

    [Theory]
    [InlineData("\"backendRefs\": [{", "\"timeouts\": {\"request\": \"9s\"}, \"backendRefs\": [{", true)]
    [InlineData("api.github.com", "www.github.com", false)]
    public void A_fronting_route_keeps_its_destination(string text, string by, bool kept)
    {
        const string Fronting = """
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "a"}, "spec": {"parentRefs": [{"name": "out", "namespace": "egress"}],
              "hostnames": ["evil.example"], "rules": [{"backendRefs": [{"group": "networking.istio.io", "kind": "Hostname", "name": "api.github.com", "port": 443}]}]}}
            """;
        var mesh = Mesh.WithPolicy(
            """{"approvedHosts": [{"host": "www.github.com"}], "mesh": {"egressGateway": {"namespace": "egress"}}}"""
        );
        Assert.Equal(kept, mesh.Updating(Fronting).Validate(Changed(Fronting, text, by)).Allowed);
    }

    [Theory]
    [InlineData(", {\"name\": \"https\", \"port\": 443}", "")]
    [InlineData(", \"198.51.100.8\"", "")]
    [InlineData("\"port\": 80}", "\"port\": 80, \"nodePort\": 30080}")]
    public void A_Service_may_lose_ports_and_addresses(string text, string by) => Keeps(Alias, text, by);

    [Theory]
    [InlineData("443}", "443}, {\"name\": \"more\", \"port\": 8443}", "external-addresses unapproved-host")]
    [InlineData("\"name\": \"http\"", "\"name\": \"tcp\"", "external-addresses unapproved-host")]
    [InlineData("\"198.51.100.8\"", "\"198.51.100.8\", \"198.51.100.9\"", "external-addresses")]
    [InlineData("evil.example", "worse.example", "unapproved-host")]
    [InlineData("\"ports\"", "\"selector\": {\"app\": \"a\"}, \"ports\"", "external-addresses unapproved-host")]
    public void A_Service_cannot_gain_destinations(string text, string by, string rules) => Loses(Alias, text, by, rules);

    [Theory]
    [InlineData("\"protocol\": \"HTTP\"}", "\"protocol\": \"HTTP\"}, {\"name\": \"y\", \"port\": 443, \"protocol\": \"HTTPS\"}", "")]
    [InlineData("\"own\"", "\"other\"", "gateway-parameters")]
    [InlineData("\"name\": \"p\"", "\"name\": \"q\"", "gateway-parameters")]
    public void A_Gateway_keeps_its_proxy_and_can_gain_listeners(string text, string by, string rules) => Loses(Gateway, text, by, rules);

    [Theory]
    [InlineData("\"ca\"", "\"ca-2\"", "")]
    [InlineData(", {\"kind\": \"Service\", \"name\": \"api\"}", "", "")]
    [InlineData("\"name\": \"api\"}", "\"name\": \"api\"}, {\"kind\": \"Service\", \"name\": \"more\"}", "unapproved-host")]
    [InlineData("evil.example", "worse.example", "unapproved-host")]
    public void A_backend_policy_keeps_its_name_and_its_targets(string text, string by, string rules) => Loses(BackendTls, text, by, rules);

    [Theory]
    [InlineData(", {\"ip\": \"198.51.100.8\"}", "", "")]
    [InlineData("{\"port\": 80}", "{\"port\": 81}", "")]
    [InlineData("{\"port\": 443}", "{\"port\": 22}", "unapproved-address")]
    [InlineData("198.51.100.8", "198.51.100.9", "unapproved-address")]
    public void Endpoints_keep_the_ports_of_their_own_subset(string text, string by, string rules) => Loses(Endpoints, text, by, rules);

    private static void Keeps(string stored, string text, string by) => Loses(stored, text, by, "");

    private static void Loses(string stored, string text, string by, string rules) =>
        Assert.Equal(
            rules,
            string.Join(
                ' ',
                Update(stored, text, by)
                    .Findings.Where(finding => finding.Action == EnforcementAction.Deny)
                    .Select(finding => finding.Rule)
                    .Distinct()
                    .Order()
            )
        );

    private static Verdict Update(string stored, string text, string by)
    {
        Assert.Contains(Mesh.Validate(stored).Findings, finding => finding.Action == EnforcementAction.Deny);
        return Mesh.Updating(stored).Validate(Changed(stored, text, by));
    }

    private static string Changed(string stored, string text, string by) =>
        stored.Contains(text, StringComparison.Ordinal)
            ? stored.Edited(text, by)
            : throw new ArgumentException($"the stored object does not hold {text}", nameof(text));
}
