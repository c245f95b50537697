using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Tls;
using Xunit;

namespace AdmissionWebhook.Tests.Deploy;

public sealed class OverlayTests : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("deploy-");

    [Fact]
    public void Development_certificates_reach_the_pods_and_the_api_server()
    {
        Copy(new DirectoryInfo(RepositoryFiles.Path("deploy")), _copy);
        var folder = Path.Combine(_copy.FullName, "overlays/dev-certs");
        var files = new CertificateFiles(folder);
        files.Write(CertificateNames.ForDevelopment(), TimeProvider.System.GetUtcNow());
        var rendered = RenderedManifests.Of(folder);

        var secret = rendered.One("Secret");
        Assert.Equal("admission-webhook-tls", (string?)secret["metadata"]!["name"]);
        Assert.Equal(File.ReadAllText(files.KeyPath), Decoded(secret["data"]!["tls.key"]!));
        var bundles = new[] { "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration" }
            .SelectMany(kind => rendered.One(kind)["webhooks"]!.AsArray()).Select(webhook => Decoded(webhook!["clientConfig"]!["caBundle"]!));
        Assert.All(bundles, bundle => Assert.Equal(File.ReadAllText(files.AuthorityPath), bundle));
    }

    [Fact]
    public void Cert_manager_is_told_whose_authority_to_inject_and_issues_for_the_service()
    {
        var rendered = RenderedManifests.Of(RepositoryFiles.Path("deploy/overlays/cert-manager"));
        var certificate = rendered.Objects.Single(item => (string?)item["kind"] == "Certificate" && (string?)item["spec"]!["secretName"] == "admission-webhook-tls");
        var name = $"{certificate["metadata"]!["namespace"]}/{certificate["metadata"]!["name"]}";
        Assert.Equal(name, (string?)rendered.One("ValidatingWebhookConfiguration")["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]);
        Assert.Equal(name, (string?)rendered.One("MutatingWebhookConfiguration")["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]);
        Assert.Contains("admission-webhook.admission-webhook.svc", certificate["spec"]!["dnsNames"]!.AsArray().Select(item => (string?)item));
    }

    public void Dispose() => _copy.Delete(recursive: true);

    private static string Decoded(JsonNode text) => Encoding.UTF8.GetString(Convert.FromBase64String((string)text!));

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles().Where(file => file.Extension is not (".crt" or ".key")))
        {
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories())
        {
            Copy(folder, to.CreateSubdirectory(folder.Name));
        }
    }
}
