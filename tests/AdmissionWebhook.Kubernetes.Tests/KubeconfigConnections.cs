using System.Text;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class KubeconfigConnections : ClusterTest
{
    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<string?> UserOf(string user, string? cluster = null)
    {
        Server.WriteKubeconfig(InFolder("config"), user, cluster);
        await ClientFor(InFolder("config")).ListAllAsync(Namespaces, ListQuery.Everything, Cancellation);
        return Server.RecordedRequests[^1].User?.Name;
    }

    private string Refusal(string user = "    token: fake-token", string? cluster = null)
    {
        Server.WriteKubeconfig(InFolder("config"), user, cluster);
        return Assert.Throws<ConnectionException>(() => ClientFor(InFolder("config"))).Message;
    }

    [Fact]
    public async Task A_token_authenticates() =>
        Assert.Equal("system:serviceaccount:egress:webhook", await UserOf("    token: fake-token"));

    [Fact]
    public async Task A_token_file_beside_the_kubeconfig_wins_over_the_token()
    {
        Server.Tokens["from-file"] = new FakeUser("file", []);
        await File.WriteAllTextAsync(InFolder("my-token"), "from-file\n", Cancellation);
        Assert.Equal("file", await UserOf("    token: fake-token\n    tokenFile: my-token"));
    }

    [Fact]
    public async Task A_client_certificate_authenticates_from_data_and_from_files()
    {
        var (certificate, key) = Server.ClientAuthority.IssueClient("jane", "ops");
        Assert.Equal("jane", await UserOf($"    client-certificate-data: {Base64(certificate)}\n    client-key-data: {Base64(key)}"));
        await File.WriteAllTextAsync(InFolder("jane.crt"), certificate, Cancellation);
        await File.WriteAllTextAsync(InFolder("jane.key"), key, Cancellation);
        Assert.Equal("jane", await UserOf("    client-certificate: jane.crt\n    client-key: jane.key"));
        Assert.Equal(["ops"], Server.RecordedRequests[^1].User!.Groups);
    }

    [Fact]
    public async Task A_replaced_client_certificate_is_used_on_a_new_connection()
    {
        void Write(string user)
        {
            var (certificate, key) = Server.ClientAuthority.IssueClient(user);
            File.WriteAllText(InFolder("client.crt"), certificate);
            File.WriteAllText(InFolder("client.key"), key);
        }

        Write("before");
        Server.WriteKubeconfig(InFolder("config"), "    client-certificate: client.crt\n    client-key: client.key");
        var client = ClientFor(InFolder("config"));
        await client.ListAllAsync(Namespaces, ListQuery.Everything, Cancellation);
        Write("after");
        Clock.Advance(TimeSpan.FromSeconds(61));
        await client.ListAllAsync(Namespaces, ListQuery.Everything, Cancellation);
        Assert.Equal(["before", "after"], Server.RecordedRequests.Select(request => request.User?.Name));
    }

    [Fact]
    public async Task Trust_can_come_from_a_file_or_be_skipped()
    {
        await File.WriteAllTextAsync(InFolder("ca.pem"), Server.Authority.Pem, Cancellation);
        Assert.NotNull(await UserOf("    token: fake-token", $"    server: {Server.Address}\n    certificate-authority: ca.pem"));
        Assert.NotNull(await UserOf("    token: fake-token", $"    server: {Server.Address}\n    insecure-skip-tls-verify: true"));
        var error = await Assert.ThrowsAsync<KubernetesException>(() => UserOf("    token: fake-token", $"    server: {Server.Address}"));
        Assert.Equal(KubernetesException.Unreachable, error.Reason);
    }

    [Fact]
    public async Task The_server_certificate_must_match_the_name()
    {
        Assert.NotNull(await UserOf("    token: fake-token", Server.DefaultCluster + "\n    tls-server-name: kubernetes.default.svc"));
        await Assert.ThrowsAsync<KubernetesException>(() =>
            UserOf("    token: fake-token", Server.DefaultCluster + "\n    tls-server-name: other.example.com")
        );
    }

    [Fact]
    public async Task Files_of_a_list_are_merged_and_the_first_wins()
    {
        Server.Tokens["first-token"] = new FakeUser("first", []);
        await File.WriteAllTextAsync(InFolder("first"), "users:\n- name: fake\n  user: {token: first-token}\n", Cancellation);
        Server.WriteKubeconfig(InFolder("second"));
        var connection = ClusterConnection.FromKubeconfig(Clock, paths: [InFolder("missing"), InFolder("first"), InFolder("second")]);
        Assert.Equal("egress", connection.Namespace);
        await Client(connection).ListAllAsync(Namespaces, ListQuery.Everything, Cancellation);
        Assert.Equal("first", Server.RecordedRequests[^1].User?.Name);
    }

    [Fact]
    public void Mistakes_are_named_with_file_and_field()
    {
        var file = InFolder("config");
        Assert.Equal($"{file}: cluster 'fake': server: is missing", Refusal(cluster: "    insecure-skip-tls-verify: true"));
        Assert.StartsWith(
            $"{file}: cluster 'fake': server: 'host:6443' is not",
            Refusal(cluster: "    server: host:6443"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            $"{file}: cluster 'fake': certificate-authority-data: is not base64",
            Refusal(cluster: "    server: https://x\n    certificate-authority-data: '%'")
        );
        Assert.Contains(
            "certificate-authority-data: contains no certificate",
            Refusal(cluster: "    server: https://x\n    certificate-authority-data: eA=="),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"{file}: cluster 'fake': proxy-url: 'ftp://p' is not",
            Refusal(cluster: "    server: https://x\n    proxy-url: ftp://p"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            $"{file}: user 'fake': client-key: is missing; certificate and key must be given together",
            Refusal("    client-certificate-data: eA==")
        );
        Assert.StartsWith(
            $"{file}: user 'fake': client-certificate-data: not a certificate",
            Refusal("    client-certificate-data: eA==\n    client-key-data: eA=="),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"{file}: user 'fake': auth-provider: is not supported",
            Refusal("    auth-provider: {name: gcp}"),
            StringComparison.Ordinal
        );
        Assert.Equal($"{file}: user 'fake': as: impersonation is not supported", Refusal("    token: fake-token\n    as: someone"));
        Assert.Equal($"{file}:15: a value has the wrong type or is not supported", Refusal("    token: [a]"));
        Assert.Equal($"{file}: user 'fake': token: not a token", Refusal("    token: two words"));
        Assert.StartsWith($"{InFolder("nowhere")}: cannot be read", Refusal("    tokenFile: nowhere"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_context_file_or_document_is_named()
    {
        Server.WriteKubeconfig(InFolder("config"));
        string Message(string? context, string path) =>
            Assert.Throws<ConnectionException>(() => ClusterConnection.FromKubeconfig(Clock, context, [path])).Message;

        Assert.Contains("no context 'other'", Message("other", InFolder("config")), StringComparison.Ordinal);
        Assert.Contains("no kubeconfig at", Message(null, InFolder("absent")), StringComparison.Ordinal);
        File.WriteAllText(InFolder("broken"), "a: [\n");
        Assert.Contains("not YAML", Message(null, InFolder("broken")), StringComparison.Ordinal);
        File.WriteAllText(InFolder("empty"), "");
        Assert.Contains("current-context: is missing", Message(null, InFolder("empty")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_of_several_CAs_is_read_completely()
    {
        using var other = new FakeAuthority("another-ca");
        var cluster = $"    server: {Server.Address}\n    certificate-authority-data: {Base64(other.Pem + "\n" + Server.Authority.Pem)}";
        Assert.NotNull(await UserOf("    token: fake-token", cluster));
    }

    [Fact]
    public async Task A_proxy_is_used_if_the_cluster_names_one()
    {
        using var proxy = new ConnectProxy();
        Assert.NotNull(
            await UserOf("    token: fake-token", $"{Server.DefaultCluster}\n    proxy-url: http://user:p%40ss@127.0.0.1:{proxy.Port}")
        );
        Assert.Equal($"CONNECT 127.0.0.1:{Server.Port} as user:p@ss", Assert.Single(proxy.Tunnels));
    }

    [Fact]
    public void A_client_certificate_is_sent_with_its_intermediates()
    {
        using var intermediate = Server.ClientAuthority.IssueAuthority("intermediate");
        var (certificate, key) = intermediate.IssueClient("jane");
        var sent = PemCertificates.Client(new Setting($"{certificate}\n{intermediate.Pem}", "jane.crt"), new Setting(key, "jane.key"));
        Assert.Equal("CN=intermediate", Assert.Single(sent.IntermediateCertificates).Subject);
    }

    [Fact]
    public async Task A_path_in_the_server_address_is_kept()
    {
        var cluster = Server.DefaultCluster.Edited($"{Server.Address}", $"{Server.Address}clusters/c-1");
        await Assert.ThrowsAsync<KubernetesException>(() => UserOf("    token: fake-token", cluster));
        Assert.StartsWith("/clusters/c-1/api/v1/namespaces", Server.RecordedRequests[0].Path, StringComparison.Ordinal);
    }
}
