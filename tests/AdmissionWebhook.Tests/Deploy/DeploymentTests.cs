using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Tests.Deploy;

public sealed class DeploymentTests
{
    private static readonly JsonNode Pod = RenderedManifests.Base.One("Deployment")["spec"]!["template"]!;
    private static readonly JsonNode Container = Assert.Single(Pod["spec"]!["containers"]!.AsArray())!;

    [Fact]
    public void The_image_is_pinned_to_the_version_of_this_program()
    {
        var version = XDocument.Load(RepositoryFiles.Path("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal($"admission-webhook:{version}", (string?)Container["image"]);
        Assert.Null(Pod["spec"]!["initContainers"]);
    }

    [Fact]
    public void The_container_has_least_privilege()
    {
        var pod = Pod["spec"]!["securityContext"]!;
        var security = Container["securityContext"]!;
        Assert.True((bool)pod["runAsNonRoot"]!);
        Assert.Equal("RuntimeDefault", (string?)pod["seccompProfile"]!["type"]);
        Assert.False((bool)security["allowPrivilegeEscalation"]!);
        Assert.True((bool)security["readOnlyRootFilesystem"]!);
        Assert.Equal("ALL", (string?)Assert.Single(security["capabilities"]!["drop"]!.AsArray()));
        Assert.Equal(
            "restricted",
            (string?)RenderedManifests.Base.One("Namespace")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]
        );
        Assert.False((bool)RenderedManifests.Base.One("ServiceAccount")["automountServiceAccountToken"]!);
        Assert.All(new[] { "hostNetwork", "hostPID", "hostIPC" }, name => Assert.Null(Pod["spec"]![name]));
    }

    [Fact]
    public void The_image_runs_as_the_user_that_the_deployment_names()
    {
        var user = RepositoryFiles.Text("Dockerfile").Split('\n').Last(line => line.StartsWith("USER ", StringComparison.Ordinal))[5..];
        Assert.Equal(user, Pod["spec"]!["securityContext"]!["runAsUser"]!.ToString());
    }

    [Fact]
    public void The_pods_are_excluded_from_the_mesh()
    {
        var labels = Pod["metadata"]!["labels"]!;
        Assert.Equal("false", (string?)labels["sidecar.istio.io/inject"]);
        Assert.Equal("none", (string?)labels["istio.io/dataplane-mode"]);
        Assert.Equal("false", (string?)Pod["metadata"]!["annotations"]!["sidecar.istio.io/inject"]);
    }

    [Fact]
    public void Probes_and_service_use_the_ports_that_the_flags_open()
    {
        var ports = Container["ports"]!.AsArray().ToDictionary(port => (string)port!["name"]!, port => (int)port!["containerPort"]!);
        Assert.Equal(Flag("--port"), ports["https"].ToString());
        Assert.Equal(Flag("--management-port"), ports["management"].ToString());
        Assert.Equal(IPAddress.Any.ToString(), Flag("--address"));
        foreach (var (probe, path) in new[] { ("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz") })
        {
            Assert.Equal("management", (string?)Container[probe]!["httpGet"]!["port"]);
            Assert.Equal(path, (string?)Container[probe]!["httpGet"]!["path"]);
        }

        var targets = RenderedManifests.Base.One("Service")["spec"]!["ports"]!
            .AsArray()
            .ToDictionary(port => (int)port!["port"]!, port => (string?)port!["targetPort"]);
        Assert.Equal("https", targets[443]);
        Assert.Equal("management", targets[8080]);
    }

    [Fact]
    public void Every_file_that_a_flag_names_is_mounted_and_none_by_subPath()
    {
        var mounts = Container["volumeMounts"]!.AsArray();
        Assert.Contains(mounts, mount => Flag("--policy").StartsWith((string)mount!["mountPath"]!, StringComparison.Ordinal));
        Assert.All(mounts, mount => Assert.Null(mount!["subPath"]));
    }

    [Fact]
    public void One_replica_always_answers_and_requests_have_time_to_finish()
    {
        var deployment = RenderedManifests.Base.One("Deployment")["spec"]!;
        Assert.Equal(2, (int?)deployment["replicas"]);
        Assert.Equal(0, (int?)deployment["strategy"]!["rollingUpdate"]!["maxUnavailable"]);
        Assert.Equal(1, (int?)RenderedManifests.Base.One("PodDisruptionBudget")["spec"]!["minAvailable"]);
        Assert.True(
            GoDuration.TryParse(Flag("--shutdown-delay-duration"), out var delay) && delay >= TimeSpan.FromSeconds(5),
            "endpoints take a few seconds to reach every API server"
        );
        Assert.True(
            (int)Pod["spec"]!["terminationGracePeriodSeconds"]! >= delay.TotalSeconds + 30,
            "the web host gives requests in flight 30 s"
        );
    }

    [Fact]
    public void No_secret_is_in_the_repository()
    {
        Assert.DoesNotContain(RenderedManifests.Base.Objects, item => (string?)item["kind"] == "Secret");
        Assert.DoesNotContain(
            Directory.EnumerateFiles(RepositoryFiles.Path("deploy"), "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal)
        );
    }

    private static string Flag(string name) =>
        Container["args"]!.AsArray().Select(item => (string)item!).Single(item => item.StartsWith(name + "=", StringComparison.Ordinal))[
            (name.Length + 1)..
        ];
}
