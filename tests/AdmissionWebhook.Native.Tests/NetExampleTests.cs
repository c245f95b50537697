using System.Text.Json;
using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Native.Tests;

/// <summary>For each rule of the net, an object that it must deny and a similar one that it must not.</summary>
public sealed class NetExampleTests
{
    private static readonly PolicySet Policies = Compile(
        """
        {"metadata": {"name": "one"}, "apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "spec": {
          "approvedHosts": [
            {"host": "api.example.com", "ports": [{"number": 443}]},
            {"host": "*.partner.example", "namespaces": ["shop"]},
            {"host": "old.example.com", "expires": "2026-01-01"},
            {"host": "any.example.com", "resolutions": ["NONE"]}],
          "deniedHosts": [{"host": "*.paste.example"}],
          "mesh": {"ownHosts": ["*.apps.example"]}}}
        """
    );

    [Theory]
    [InlineData(
        "unapproved-host",
        "ServiceEntry",
        """{"hosts": ["evil.example.net"], "resolution": "DNS"}""",
        """{"hosts": ["api.example.com"], "resolution": "DNS"}"""
    )]
    [InlineData(
        "unapproved-host",
        "ServiceEntry",
        """{"hosts": ["API.EXAMPLE.NET."], "resolution": "DNS"}""",
        """{"hosts": ["API.example.com."], "resolution": "DNS"}"""
    )]
    [InlineData(
        "unapproved-host",
        "ServiceEntry",
        """{"hosts": ["*.example.com"], "resolution": "DNS"}""",
        """{"hosts": ["a.b.partner.example", "*.partner.example"], "resolution": "DNS"}"""
    )]
    [InlineData(
        "unapproved-host",
        "ServiceEntry",
        """{"hosts": ["old.example.com"], "resolution": "DNS"}""",
        """{"hosts": ["reviews.shop.svc.cluster.local"], "resolution": "DNS"}"""
    )]
    [InlineData(
        "unapproved-host",
        "ServiceEntry",
        """{"hosts": ["api.example.com"], "resolution": "DNS", "endpoints": [{"address": "evil.example.net"}]}""",
        """{"hosts": ["api.example.com"], "resolution": "DNS", "endpoints": [{"address": "api.example.com"}, {"address": "192.0.2.1"}]}"""
    )]
    [InlineData(
        "unapproved-host",
        "VirtualService",
        """{"tcp": [{"route": [{"destination": {"host": "evil.example.net"}}]}]}""",
        """{"tcp": [{"route": [{"destination": {"host": "reviews"}}, {"destination": {"host": "pay.apps.example"}}]}]}"""
    )]
    [InlineData(
        "unapproved-host",
        "VirtualService",
        """{"http": [{"mirror": {"host": "evil.example.net"}}]}""",
        """{"http": [{"mirror": {"host": "reviews.shop.svc.cluster.local"}}]}"""
    )]
    [InlineData("unapproved-host", "DestinationRule", """{"host": "evil.example.net"}""", """{"host": "*.local"}""")]
    [InlineData(
        "unapproved-host",
        "WorkloadGroup",
        """{"template": {"address": "evil.example.net"}}""",
        """{"template": {"address": "api.example.com"}}"""
    )]
    [InlineData(
        "denied-host",
        "ServiceEntry",
        """{"hosts": ["x.paste.example"], "resolution": "DNS"}""",
        """{"hosts": ["paste.example.com"], "resolution": "DNS"}"""
    )]
    [InlineData(
        "unapproved-port",
        "ServiceEntry",
        """{"hosts": ["api.example.com"], "resolution": "DNS", "ports": [{"number": 8443, "protocol": "tls"}]}""",
        """
            {"hosts": ["api.example.com"], "resolution": "DNS",
             "ports": [{"number": 443, "protocol": "TLS"}, {"number": 80, "protocol": "HTTP", "targetPort": 443}]}
            """
    )]
    [InlineData(
        "resolution",
        "ServiceEntry",
        """{"hosts": ["api.example.com"]}""",
        """{"hosts": ["any.example.com"], "resolution": "NONE"}"""
    )]
    [InlineData(
        "unapproved-address",
        "ServiceEntry",
        """{"hosts": ["api.example.com"], "resolution": "STATIC", "endpoints": [{"address": "169.254.169.254"}]}""",
        """{"hosts": ["api.example.com"], "resolution": "STATIC", "endpoints": [{"address": "169.25.4.1"}]}"""
    )]
    [InlineData("unix-endpoint", "WorkloadEntry", """{"address": "UNIX:///run/x"}""", """{"address": "192.0.2.1"}""")]
    [InlineData("network-endpoint", "WorkloadEntry", """{"network": "other"}""", """{"network": "other", "address": "192.0.2.1"}""")]
    [InlineData(
        "passthrough-load-balancing",
        "DestinationRule",
        """{"subsets": [{"trafficPolicy": {"portLevelSettings": [{"loadBalancer": {"simple": "PASSTHROUGH"}}]}}]}""",
        """{"trafficPolicy": {"loadBalancer": {"consistentHash": {"useSourceIp": true}}}, "subsets": [{"name": "v1"}]}"""
    )]
    [InlineData(
        "outbound-allow-any",
        "Sidecar",
        """{"outboundTrafficPolicy": {"mode": "ALLOW_ANY"}}""",
        """{"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}"""
    )]
    [InlineData(
        "egress-proxy",
        "Sidecar",
        """{"outboundTrafficPolicy": {"egressProxy": {"host": "proxy.shop.svc.cluster.local"}}}""",
        """{"outboundTrafficPolicy": {}}"""
    )]
    [InlineData(
        "proxy-environment",
        "ProxyConfig",
        """{"environmentVariables": {"CA_ADDR": "x"}}""",
        """{"environmentVariables": {"GOGC": "50"}}"""
    )]
    [InlineData(
        "auto-passthrough",
        "Gateway",
        """{"selector": {"app": "own"}, "servers": [{"tls": {"mode": "AUTO_PASSTHROUGH"}}]}""",
        """{"selector": {"app": "own"}, "servers": [{"tls": {"mode": "PASSTHROUGH"}}]}"""
    )]
    [InlineData("gateway-selector", "Gateway", """{"selector": {}}""", """{"selector": {"app": "own"}}""")]
    public void It_denies_the_bad_object_and_not_its_honest_twin(string rule, string kind, string bad, string honest)
    {
        Assert.Contains(rule, Denials(kind, bad));
        Assert.DoesNotContain(rule, Denials(kind, honest));
        Assert.False(PolicyEngine.Validate(Input(kind, bad, "shop", null), Policies, NoClusterView.Instance, SoundnessRun.Now).Allowed);
    }

    [Fact]
    public void An_approval_for_one_namespace_does_not_apply_to_others()
    {
        const string entry = """{"hosts": ["a.partner.example"], "resolution": "DNS"}""";
        Assert.Empty(Denials("ServiceEntry", entry));
        Assert.Equal(["unapproved-host"], Denials("ServiceEntry", entry, @namespace: "other"));
    }

    [Fact]
    public void An_EnvoyFilter_is_denied_except_in_platform_namespaces_or_unchanged()
    {
        const string filter = """{"priority": 1}""";
        Assert.Equal(["envoy-filter"], Denials("EnvoyFilter", filter));
        Assert.Empty(Denials("EnvoyFilter", filter, @namespace: "istio-system"));
        Assert.Empty(Denials("EnvoyFilter", filter, old: filter));
        Assert.Equal(["envoy-filter"], Denials("EnvoyFilter", filter, old: """{"priority": 2}"""));
    }

    [Fact]
    public void What_the_stored_object_already_has_is_left_to_the_webhook()
    {
        const string entry = """{"hosts": ["evil.example.net"], "resolution": "DNS"}""";
        Assert.Empty(Denials("ServiceEntry", entry, old: """{"hosts": ["EVIL.example.net."], "resolution": "DNS"}"""));
        Assert.Equal(["unapproved-host"], Denials("ServiceEntry", entry, old: """{"hosts": ["other.example.net"], "resolution": "DNS"}"""));
    }

    private static IReadOnlyList<string> Denials(string kind, string spec, string @namespace = "shop", string? old = null) =>
        NativeNet.Denials(
            NativePolicies.Of(Policies, withHosts: true, SoundnessRun.Now),
            Input(kind, spec, @namespace, old),
            new Dictionary<string, string>()
        );

    private static AdmissionInput Input(string kind, string spec, string @namespace, string? old) =>
        new()
        {
            Group = IstioKinds.Group,
            Version = "v1",
            Kind = kind,
            Namespace = @namespace,
            Name = "x",
            Operation = old is null ? Operation.Create : Operation.Update,
            Object = Document(spec),
            OldObject = old is null ? default : Document(old),
            User = "alice",
        };

    private static JsonElement Document(string spec) =>
        JsonDocument.Parse($$"""{"metadata": {"name": "x"}, "spec": {{spec}}}""").RootElement;

    private static PolicySet Compile(string document)
    {
        var errors = new List<PolicyError>();
        var policy = PolicyCompiler.Compile(JsonDocument.Parse(document).RootElement, errors);
        Assert.Empty(errors);
        return new PolicySet([policy]);
    }
}
