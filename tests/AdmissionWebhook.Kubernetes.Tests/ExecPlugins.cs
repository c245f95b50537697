using System.Diagnostics;
using System.Globalization;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes.Connection;
using k8s.KubeConfigModels;

namespace AdmissionWebhook.Kubernetes.Tests;

public sealed class ExecPlugins : ClusterTest
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private int Runs => File.Exists(InFolder("runs")) ? File.ReadAllLines(InFolder("runs")).Length : 0;

    private KubernetesClient ClientOf(string script, string version = V1, string more = "")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the plugin is a shell script");
        File.WriteAllText(InFolder("plugin.sh"), $"#!/bin/sh\necho run >> '{InFolder("runs")}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(InFolder("plugin.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Server.WriteKubeconfig(InFolder("config"), $"    exec:\n      apiVersion: {version}\n      command: ./plugin.sh\n{more}");
        return ClientFor(InFolder("config"));
    }

    private static string Credential(string status, string version = V1) =>
        $$$"""printf '%s' '{"apiVersion":"{{{version}}}","kind":"ExecCredential","status":{{{status}}}}'""";

    private static Task ListAsync(KubernetesClient client) => client.ListAllAsync(Namespaces, ListQuery.Everything, Cancellation);

    private static async Task<string> RefusalAsync(KubernetesClient client)
    {
        var error = await Assert.ThrowsAsync<KubernetesException>(() => ListAsync(client));
        Assert.Equal(KubernetesException.Unreachable, error.Reason);
        return error.Message;
    }

    [Theory]
    [InlineData(V1)]
    [InlineData("client.authentication.k8s.io/v1beta1")]
    public async Task A_token_from_a_plugin_is_kept_while_it_works(string version)
    {
        var client = ClientOf(Credential("""{"token":"fake-token"}""", version), version);
        await Task.WhenAll(ListAsync(client), ListAsync(client), ListAsync(client));
        Assert.Equal(1, Runs);
        Assert.Equal("system:serviceaccount:egress:webhook", Server.RecordedRequests[^1].User?.Name);
    }

    [Fact]
    public async Task A_plugin_runs_again_when_its_credential_has_expired()
    {
        var expiry = Clock.GetUtcNow().AddMinutes(10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var client = ClientOf(Credential($$"""{"token":"fake-token","expirationTimestamp":"{{expiry}}"}"""));
        await ListAsync(client);
        Clock.Advance(TimeSpan.FromMinutes(9));
        await ListAsync(client);
        Assert.Equal(1, Runs);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await ListAsync(client);
        Assert.Equal(2, Runs);
    }

    [Fact]
    public async Task A_plugin_runs_again_when_its_token_is_refused()
    {
        await File.WriteAllTextAsync(InFolder("current"), "fake-token", Cancellation);
        var client = ClientOf(
            $$$"""
            token=$(cat '{{{InFolder("current")}}}')
            printf '{"apiVersion":"{{{V1}}}","kind":"ExecCredential","status":{"token":"%s"}}' "$token"
            """
        );
        await ListAsync(client);
        Server.Tokens.Clear();
        Server.Tokens["second"] = new FakeUser("second", []);
        await File.WriteAllTextAsync(InFolder("current"), "second", Cancellation);
        await ListAsync(client);
        Assert.Equal(2, Runs);
        Assert.Equal("second", Server.RecordedRequests[^1].User?.Name);
    }

    [Fact]
    public async Task A_plugin_can_return_a_certificate()
    {
        var (certificate, key) = Server.ClientAuthority.IssueClient("exec-user");
        var status = new System.Text.Json.Nodes.JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key };
        await File.WriteAllTextAsync(
            InFolder("credential"),
            $$$"""{"apiVersion":"{{{V1}}}","kind":"ExecCredential","status":{{{status.ToJsonString()}}}}""",
            Cancellation
        );
        await ListAsync(ClientOf($"cat '{InFolder("credential")}'"));
        Assert.Equal("exec-user", Server.RecordedRequests[^1].User?.Name);
    }

    [Fact]
    public async Task A_plugin_gets_its_arguments_environment_and_the_cluster()
    {
        var client = ClientOf(
            $$"""
            printf '%s|%s|%s|%s' "$1" "$2" "$REGION" "$KUBERNETES_EXEC_INFO" > '{{InFolder("seen")}}'
            {{Credential("""{"token":"fake-token"}""")}}
            """,
            more: "      args: [get-token, --cluster=x y]\n      env: [{name: REGION, value: here}]\n      provideClusterInfo: true\n"
        );
        await ListAsync(client);
        var seen = await File.ReadAllTextAsync(InFolder("seen"), Cancellation);
        Assert.StartsWith("get-token|--cluster=x y|here|{", seen, StringComparison.Ordinal);
        Assert.Contains($"\"server\":\"{Server.Address}\"", seen, StringComparison.Ordinal);
        Assert.Contains("certificate-authority-data", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_plugins_stderr_is_quoted_but_not_its_output()
    {
        Assert.Contains(
            "exited with 3: who are you?",
            await RefusalAsync(ClientOf("echo 'who are you?' >&2; exit 3")),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("s3cret", await RefusalAsync(ClientOf("echo s3cret")), StringComparison.Ordinal);
        Assert.Contains(
            "expected client.authentication.k8s.io/v1 ",
            await RefusalAsync(ClientOf(Credential("{}", "client.authentication.k8s.io/v1beta1"))),
            StringComparison.Ordinal
        );
        Assert.Contains("neither token nor", await RefusalAsync(ClientOf(Credential("{}"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_takes_too_long_is_killed_and_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the plugin is a shell script");
        var exec = new ExternalExecution
        {
            ApiVersion = V1,
            Command = "sh",
            Arguments = ["-c", $"echo $$ > '{InFolder("pid")}'; sleep 600; true"],
        };
        var run = ExecRun.OutputAsync(exec, "{}", "the plugin", TimeSpan.FromMilliseconds(500), Cancellation);
        Assert.Equal("the plugin did not finish within 0.5 s", (await Assert.ThrowsAsync<ConnectionException>(() => run)).Message);
        var pid = int.Parse(await File.ReadAllTextAsync(InFolder("pid"), Cancellation), CultureInfo.InvariantCulture);
        await Eventually.Holds(() => !Process.GetProcesses().Any(process => process.Id == pid), "the plugin is gone");
    }

    [Fact]
    public async Task The_request_timeout_starts_after_the_plugin_has_ended()
    {
        ClientOf($"sleep 1\n{Credential("""{"token":"fake-token"}""")}");
        var connection = ClusterConnection.FromKubeconfig(Clock, paths: [InFolder("config")]);
        Server.Put(ConfigMap("settings"));
        await Client(connection, new KubernetesClientOptions { RequestTimeout = TimeSpan.FromMilliseconds(900) })
            .GetAsync(ConfigMaps.In("payments", "settings"), Cancellation);
    }

    [Fact]
    public async Task A_missing_plugin_is_reported_with_its_install_hint()
    {
        Server.WriteKubeconfig(InFolder("config"), $"    exec: {{apiVersion: {V1}, command: no-such-plugin, installHint: install it so}}");
        Assert.Contains("install it so", await RefusalAsync(ClientFor(InFolder("config"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_of_another_version_or_with_a_terminal_is_refused()
    {
        Assert.Throws<ConnectionException>(() => ClientOf("", "client.authentication.k8s.io/v1alpha1"));
        Assert.Throws<ConnectionException>(() => ClientOf("", more: "      interactiveMode: Always\n"));
    }
}
