using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>The pods of Gateways of the class istio-agentgateway, and pods that imitate them.</summary>
public sealed class AgentGatewayTests
{
    private const string Deployed = """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "gw", "labels": {"gateway.istio.io/managed": "istio.io-agentgateway-controller",
          "gateway.networking.k8s.io/gateway-name": "gw", "istio.io/dataplane-mode": "none", "sidecar.istio.io/inject": "false"}}, "spec": {"containers": [
          {"name": "agentgateway", "image": "registry.example/istio/agentgateway:1.31.0", "args": ["--config", "{}"],
            "env": [{"name": "GATEWAY", "value": "gw"}, {"name": "XDS_ADDRESS", "value": "istiod.istio-system.svc:15012"}],
            "securityContext": {"runAsUser": 1337, "runAsGroup": 1337},
            "volumeMounts": [{"name": "istiod-ca-cert", "mountPath": "/var/run/secrets/xds"}, {"name": "tmp", "mountPath": "/tmp"}]}]}}
        """;

    private static readonly Scenario Mesh = new Scenario().WithPolicy(
        """
        {
          "rules": {"no-proxy": {"action": "Deny"}, "proxy-override": {"action": "Deny"}, "proxy-identity": {"action": "Deny"}},
          "mesh": {"platformNamespaces": ["istio-system"]}
        }
        """
    );

    [Fact]
    public void What_istiod_deploys_is_a_proxy()
    {
        Assert.Empty(Mesh.Validate(Deployed).Findings);
        Assert.Empty(Mesh.Validate(Deployed.Edited("agentgateway-controller", "agentgateway-waypoint-controller")).Findings);
        Assert.Empty(
            Mesh.Validate(
                $$"""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "gw"}, "spec": {"template": {{Deployed}} } }"""
            ).Findings
        );
    }

    [Theory]
    [InlineData("registry.example/istio/agentgateway:1.31.0", "evil.example/x:1")]
    [InlineData("istio.io-agentgateway-controller", "mine")]
    [InlineData("\"{}\"", "\"{binds: []}\"")]
    [InlineData("\"--config\", \"{}\"", "\"-f\", \"/config/own.yaml\"")]
    [InlineData("\"name\": \"GATEWAY\"", "\"name\": \"LOCAL_XDS_PATH\"")]
    [InlineData("istiod.istio-system.svc", "evil.example")]
    [InlineData("istiod.istio-system.svc", "$(GATEWAY).istio-system.svc")]
    [InlineData("/tmp", "/app")]
    [InlineData("\"args\"", "\"command\": [\"sh\"], \"args\"")]
    [InlineData("\"args\"", "\"envFrom\": [{\"configMapRef\": {\"name\": \"a\"}}], \"args\"")]
    [InlineData("\"args\"", "\"lifecycle\": {\"postStart\": {\"exec\": {\"command\": [\"curl\", \"a\"]}}}, \"args\"")]
    [InlineData("\"containers\": [", "\"containers\": [{\"name\": \"app\", \"image\": \"a\"}, ")]
    public void Whatever_differs_from_it_is_an_application(string deployed, string own) =>
        Assert.Contains(Mesh.Validate(Deployed.Edited(deployed, own)).Findings, finding => finding.Rule == "no-proxy");
}
