using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Deploy;

public sealed class OverlayTests
{
    [Fact]
    public void Cert_manager_injects_its_CA_and_issues_for_the_service()
    {
        var rendered = CertManager();
        var certificate = rendered.Objects.Single(item =>
            (string?)item["kind"] == "Certificate" && (string?)item["spec"]!["secretName"] == "admission-webhook-tls"
        );
        var name = $"{certificate["metadata"]!["namespace"]}/{certificate["metadata"]!["name"]}";
        Assert.Equal(
            name,
            (string?)rendered.One("ValidatingWebhookConfiguration")["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]
        );
        Assert.Equal(
            name,
            (string?)rendered.One("MutatingWebhookConfiguration")["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]
        );
        Assert.Contains(
            "admission-webhook.admission-webhook.svc",
            certificate["spec"]!["dnsNames"]!.AsArray().Select(item => (string?)item)
        );
    }

    [Fact]
    public void With_cert_manager_the_certificate_is_read_from_mounted_files_and_no_Secret_from_the_API()
    {
        var rendered = CertManager();
        var pod = rendered.One("Deployment")["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        var arguments = container["args"]!.AsArray().Select(item => (string)item!).ToList();
        var mount = container["volumeMounts"]!.AsArray().Single(item => (string?)item!["name"] == "tls")!;
        Assert.Contains("--tls=files", arguments);
        Assert.Contains($"--tls-cert={mount["mountPath"]}/tls.crt", arguments);
        Assert.Contains($"--tls-key={mount["mountPath"]}/tls.key", arguments);
        Assert.Null(mount["subPath"]);
        Assert.Equal(
            "admission-webhook-tls",
            (string?)pod["volumes"]!.AsArray().Single(item => (string?)item!["name"] == "tls")!["secret"]!["secretName"]
        );
        Assert.NotNull(pod["securityContext"]!["fsGroup"]);
        var rules = rendered
            .Objects.Where(item => (string?)item["kind"] is "Role" or "ClusterRole")
            .SelectMany(role => role["rules"]!.AsArray())
            .ToList();
        Assert.NotEmpty(rules);
        Assert.DoesNotContain(rules, rule => rule!["resources"]!.AsArray().Any(IsOfSelfManagedCertificates));
    }

    [Fact]
    public void With_the_native_net_the_flag_and_its_own_role_are_all_that_is_added()
    {
        var plain = RenderedManifests.Of(RepositoryFiles.Path("deploy/base"));
        var rendered = RenderedManifests.Of(RepositoryFiles.Path("deploy/overlays/native-net"));
        Assert.Equal(
            ["ClusterRole/admission-webhook-native-net", "ClusterRoleBinding/admission-webhook-native-net"],
            rendered.Objects.Select(Name).Except(plain.Objects.Select(Name)).Order(StringComparer.Ordinal)
        );
        Assert.Equal(Arguments(plain).Append("--native-net"), Arguments(rendered));

        static string Name(JsonNode item) => $"{item["kind"]}/{item["metadata"]!["name"]}";
        static IEnumerable<string> Arguments(RenderedManifests manifests) =>
            manifests.One("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(item => (string)item!);
    }

    private static RenderedManifests CertManager() => RenderedManifests.Of(RepositoryFiles.Path("deploy/overlays/cert-manager"));

    private static bool IsOfSelfManagedCertificates(JsonNode? resource) =>
        (string?)resource is "secrets" or "validatingwebhookconfigurations";
}
