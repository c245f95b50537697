using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Capture;

/// <summary>Volumes of a pod that was injected by hand, at the paths where the injector mounts its own.</summary>
public sealed class ProxyMountTests
{
    private const string Information = """
        "downwardAPI": {"items": [
          {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}, {"path": "annotations", "fieldRef": {"fieldPath": "metadata.annotations"}}]}
        """;

    private static readonly Scenario Mesh = new Scenario().WithPolicy("""{"rules": {"proxy-override": {"action": "Deny"}}}""");

    [Theory]
    [InlineData(Information, true)]
    [InlineData(
        """
            "downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}},
              {"path": "annotations", "fieldRef": {"fieldPath": "metadata.annotations"}},
              {"path": "cpu-limit", "resourceFieldRef": {"containerName": "istio-proxy", "resource": "limits.cpu", "divisor": "1m"}}]}
            """,
        true
    )]
    [InlineData(""" "configMap": {"name": "own"} """, false)]
    [InlineData(""" "secret": {"secretName": "own"} """, false)]
    [InlineData(""" "emptyDir": {} """, false)]
    [InlineData(""" "projected": {"sources": [{"configMap": {"name": "own"}}]} """, false)]
    [InlineData(""" "projected": {"sources": [{"downwardAPI": {"items": []}}]} """, false)]
    [InlineData(
        """ "downwardAPI": {"items": [{"path": "annotations", "fieldRef": {"fieldPath": "metadata.annotations['own']"}}]} """,
        false
    )]
    [InlineData(""" "downwardAPI": {"items": [{"path": "./annotations", "fieldRef": {"fieldPath": "metadata.name"}}]} """, false)]
    public void The_proxy_reads_the_pods_own_annotations(string source, bool allowed)
    {
        Allowed(allowed, Mounted("/etc/istio/pod", source));
        Allowed(allowed, Mounted("/etc/istio/./pod/", source));
        Allowed(
            allowed,
            $$"""{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"template": {{Mounted("/etc/istio/pod", source)}} } }"""
        );
    }

    [Theory]
    [InlineData("/etc/istio/proxy", """ "emptyDir": {"medium": "Memory"} """, true)]
    [InlineData("/etc/istio/proxy", """ "emptyDir": null """, true)]
    [InlineData("/etc/istio/proxy", """ "persistentVolumeClaim": {"claimName": "own"} """, false)]
    [InlineData("/etc/istio/proxy", """ "hostPath": {"path": "/own"} """, false)]
    [InlineData("/var/lib/istio/data", """ "emptyDir": {} """, true)]
    [InlineData("/var/lib/istio/data", """ "configMap": {"name": "own"} """, false)]
    [InlineData("/var/run/secrets/istio", """ "configMap": {"name": "istio-ca-root-cert"} """, true)]
    public void What_the_proxy_writes_is_empty_at_first(string path, string source, bool allowed) =>
        Allowed(allowed, Mounted(path, source));

    [Theory]
    [InlineData("/etc/istio/proxy", """ "emptyDir": {} """, "", false)]
    [InlineData("/etc/istio/proxy", """ "emptyDir": {} """, """ , "readOnly": true """, true)]
    [InlineData("/run/secrets/workload-spiffe-uds", """ "emptyDir": {} """, "", false)]
    [InlineData("/var/run/secrets/workload-spiffe-uds", """ "csi": {"driver": "csi.spiffe.io"} """, "", true)]
    [InlineData("/var/run/secrets/workload-spiffe-credentials", """ "secret": {"secretName": "a"} """, "", true)]
    [InlineData("/etc/istio-output-certs", """ "emptyDir": {} """, "", true)]
    [InlineData("/etc/istio/pod", Information, "", true)]
    public void An_application_cannot_write_where_the_proxy_keeps_its_configuration(
        string path,
        string source,
        string access,
        bool allowed
    ) => Allowed(allowed, Mounted(path, source, $$""", "volumeMounts": [{"name": "v", "mountPath": "/x" {{access}}}]"""));

    [Theory]
    [InlineData(""" "restartPolicy": "Always", """, "istio-init", false)]
    [InlineData(""" "restartPolicy": "Always", """, "istio-validation", false)]
    [InlineData("", "istio-init", true)]
    public void The_pod_waits_for_its_redirection(string restart, string name, bool allowed) =>
        Allowed(allowed, Pod("", "", "", Init.Edited("\"name\": \"istio-init\",", $"\"name\": \"{name}\", {restart}")));

    private const string Init = """
        {"name": "istio-init", "image": "istio/proxyv2:1.30", "args": ["istio-iptables", "-p", "15001", "-u", "1337", "-i", "*", "-x", ""]}
        """;

    private static void Allowed(bool expected, string manifest) => Assert.Equal(expected, Mesh.Validate(manifest).Allowed);

    private static string Mounted(string path, string source, string application = "") =>
        Pod(
            $$""", "volumeMounts": [{"name": "v", "mountPath": "{{path}}"}]""",
            application,
            $$""", "volumes": [{"name": "v", {{source}} }]""",
            Init
        );

    private static string Pod(string proxy, string application, string more, string init) =>
        $$"""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "annotations": {"sidecar.istio.io/status": "{}"} }, "spec": {
              "initContainers": [{{init}}], "containers": [{"name": "app", "image": "a" {{application}}},
                {"name": "istio-proxy", "image": "istio/proxyv2:1.30", "args": ["proxy", "sidecar"] {{proxy}}}] {{more}} } }
            """;
}
