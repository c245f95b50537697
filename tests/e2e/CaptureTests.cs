using System.Globalization;
using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>The capture webhooks: which objects they match, and what happens while the webhook is down.</summary>
public sealed class CaptureTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Configuration = "admission-webhook-capture";
    private const string Excluding = """annotations: {traffic.sidecar.istio.io/excludeOutboundPorts: "443"}""";

    private static readonly string Overlay = Path.Combine(Repository.Root, "deploy", "overlays", "capture");

    private string _namespace = "";

    [Fact]
    public async Task The_API_server_accepts_the_overlay_without_a_warning()
    {
        var apply = await Admin.RunAsync("apply", "--dry-run=server", "-k", Overlay);
        Assert.Contains("/admission-webhook-capture", apply.Succeeded(), StringComparison.Ordinal);
        Assert.Equal("", apply.Error);
    }

    [Fact]
    public async Task Only_objects_that_open_egress_cause_a_call() =>
        await WithCaptureAsync(async () =>
        {
            var before = await Cluster.Replica.ReviewsAsync("validate");
            (
                await Admin.CreateAsync(
                    string.Concat(
                        Enumerable
                            .Range(0, 50)
                            .Select(i => Pod(string.Create(CultureInfo.InvariantCulture, $"plain-{i}"), "labels: {app: a}"))
                    )
                )
            ).Succeeded();
            (await Admin.CreateAsync(Deployment("plain", "labels: {app: a}") + Service("plain", "ports: [{port: 80}]"))).Succeeded();
            (await Admin.CreateAsync(Injected("injected", "-b"))).Succeeded();
            Assert.Equal(before, await Cluster.Replica.ReviewsAsync("validate"));

            Assert.Contains(
                "[uncaptured-traffic]",
                (await Admin.CreateAsync(Injected("imitated", "-o443"))).Failed(),
                StringComparison.Ordinal
            );
            before++;
            Assert.Contains("[uncaptured-traffic]", (await Admin.CreateAsync(Pod("out", Excluding))).Failed(), StringComparison.Ordinal);
            Assert.Contains(
                "[uncaptured-traffic]",
                (await Admin.CreateAsync(Deployment("out", $"labels: {{app: a}}, {Excluding}"))).Failed(),
                StringComparison.Ordinal
            );
            Assert.Contains(
                "[unapproved-host]",
                (await Admin.CreateAsync(Service("alias", "type: ExternalName, externalName: evil.example.com"))).Failed(),
                StringComparison.Ordinal
            );
            Assert.Equal(before + 3, await Cluster.Replica.ReviewsAsync("validate"));
            (await Admin.CreateAsync(Service("alias", "type: ExternalName, externalName: api.example.com"))).Succeeded();
            (await Admin.CreateAsync(Pod("out", Excluding).Edited(_namespace, "kube-system"), "--dry-run=server")).Succeeded();
            Assert.Equal(before + 4, await Cluster.Replica.ReviewsAsync("validate"));
        });

    [Fact]
    public async Task With_the_webhook_down_the_cluster_and_the_webhook_still_come_up() =>
        await WithCaptureAsync(async () =>
        {
            await Cluster.WithoutWebhookAsync(async () =>
            {
                // Objects of the control plane and the nodes, whether or not they open egress.
                (await Admin.RunAsync("create", "namespace", "from-zero")).Succeeded();
                (await Admin.CreateAsync(Pod("node-agent", "labels: {app: a}", "hostNetwork: true, "))).Succeeded();
                (await Admin.CreateAsync(Deployment("agent", $"labels: {{app: a}}, {Excluding}"))).Succeeded();
                (await Admin.CreateAsync(Service("plain-too", "selector: {app: a}, ports: [{port: 80}]"))).Succeeded();

                // The webhook itself: its pods have no sidecar.
                (await Admin.RunAsync("apply", "--dry-run=server", "-k", Overlay)).Succeeded();

                // Objects that only people and GitOps write have to wait.
                (await Admin.CreateAsync(Service("alias-too", "type: ExternalName, externalName: api.example.com"))).Failed();
            });
            Assert.Contains(
                "[no-proxy]",
                (await Admin.CreateAsync(Pod("node-agent-2", "labels: {app: a}", "hostNetwork: true, "))).Failed(),
                StringComparison.Ordinal
            );
        });

    [Fact]
    public async Task With_the_second_role_the_audit_reports_older_objects()
    {
        (await Admin.CreateAsync(Deployment("old", $"labels: {{app: a}}, {Excluding}"))).Succeeded();
        (await Admin.RunAsync("apply", "-f", Path.Combine(Overlay, "objects", "rbac.yaml"))).Succeeded();
        var (old, auditor) = (Cluster.Replica, await Cluster.StartReplicaAsync([.. Cluster.Certificates.Flags, "--audit-capture"]));
        Cluster.Service.Route(auditor.Port);
        await Cluster.EndAsync(old);
        await Eventually.HoldsAsync(() => auditor.Daemon.Output.Contains("Audited ", StringComparison.Ordinal), "an audit");
        Assert.Contains("uncaptured-traffic (deny)", auditor.Daemon.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("listing is forbidden", auditor.Daemon.Output, StringComparison.Ordinal);
        await Cluster.ReplaceAsync();
    }

    protected override async Task PrepareAsync()
    {
        _namespace = await Cluster.NamespaceAsync();
        await Cluster.GovernAsync(
            Objects.Policy(
                "one",
                "{approvedHosts: [{host: api.example.com}], rules: {uncaptured-traffic: {action: Deny}, no-proxy: {action: Deny}}}"
            )
        );
    }

    private async Task WithCaptureAsync(Func<Task> act)
    {
        var manifest = await Cluster.ConfigurationsAsync("--with", "capture", "--ca-bundle", Cluster.Certificates.Authority);
        (await Admin.ApplyAsync(manifest)).Succeeded();
        try
        {
            // The API server takes a moment to pick it up.
            await Eventually.HoldsAsync(
                async () => (await Admin.CreateAsync(Pod("probe", Excluding), "--dry-run=server")).ExitCode != 0,
                "the configuration to be in use"
            );
            await act();
        }
        finally
        {
            (await Admin.RunAsync("delete", "validatingwebhookconfiguration", Configuration)).Succeeded();
        }
    }

    private string Injected(string name, string argument) =>
        $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{name}}, namespace: {{_namespace}}, annotations: {sidecar.istio.io/status: "{}" } }
            spec:
              initContainers:
                - name: istio-init
                  image: docker.io/istio/proxyv2:1.30.0
                  args: [istio-iptables, -p, "15001", -u, "1337", -m, REDIRECT, -i, "*", -x, "", "{{argument}}", "*"]
              containers:
                - {name: app, image: "registry.example.com/app:1"}
                - name: istio-proxy
                  image: docker.io/istio/proxyv2:1.30.0
                  args: [proxy, sidecar, --domain, $(POD_NAMESPACE).svc.cluster.local]
                  env: [{name: PROXY_CONFIG, value: '{"discoveryAddress":"istiod-canary.istio-system.svc:15012"}'}]
                  volumeMounts: [{name: envoy, mountPath: /etc/istio/proxy}]
              volumes: [{name: envoy, emptyDir: {} }]
            ---

            """;

    private string Pod(string name, string metadata, string spec = "") =>
        $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{name}}, namespace: {{_namespace}}, {{metadata}} }
            spec: { {{spec}}containers: [{name: app, image: "registry.example.com/app:1"}]}
            ---

            """;

    private string Deployment(string name, string metadata) =>
        $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{name}}, namespace: {{_namespace}} }
            spec:
              selector: {matchLabels: {app: a} }
              template:
                metadata: { {{metadata}} }
                spec: {containers: [{name: app, image: "registry.example.com/app:1"}]}
            ---

            """;

    private string Service(string name, string spec) =>
        $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{name}}, namespace: {{_namespace}} }
            spec: { {{spec}} }
            ---

            """;
}
