using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Cli;

public sealed partial class ServeCommandTests
{
    private static readonly string[] FreePorts = ["--port", "0", "--management-port", "0"];

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("--port=http", "not a port")]
    [InlineData("--port=65536", "not a port")]
    [InlineData("--address=somewhere", "not an IP address")]
    [InlineData("--tls-cert=a.pem", "--tls-key")]
    [InlineData("--audit-interval=often", "is not a duration")]
    [InlineData("--tls=files", "needs --tls-cert")]
    [InlineData("--tls=self-signed --tls-cert=a.pem --tls-key=b.pem", "need --tls files")]
    [InlineData("--tls=self-managed --write-ca=a.pem", "caBundle")]
    [InlineData("--tls=self-managed --cluster=off", "--cluster off")]
    [InlineData("--native-net --cluster=off", "--cluster off")]
    [InlineData("--shutdown-delay-duration=soon", "not a duration")]
    [InlineData("--shutdown-delay-duration=1h", "from 0s to 300s")]
    public async Task Wrong_usage_exits_with_2_and_shows_the_usage(string arguments, string expected)
    {
        using var program = WebhookProcess.Start(arguments.Split(' '));
        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Contains(expected, program.Output, StringComparison.Ordinal);
        Assert.Contains("Usage:", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_policies_stop_the_start_with_all_their_errors()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("bad.yaml", "kind: EgressPolicy\nspec: {x: 1}\n");
        using var program = WebhookProcess.Start(FreePorts, ("EGRESS_POLICY", $"{file}{Path.PathSeparator}{folder["missing"]}"));
        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Contains($"{file}:2:11: spec.x: ", program.Output, StringComparison.Ordinal);
        Assert.Contains($"{file}:1:1: metadata: ", program.Output, StringComparison.Ordinal);
        Assert.Contains(folder["missing"], program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tls=self-managed")]
    [InlineData("--native-net")]
    public async Task Flags_that_store_objects_need_a_cluster(string flag)
    {
        using var program = WebhookProcess.Start([flag, .. FreePorts]);
        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Contains("--cluster kubeconfig", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_cluster_a_policy_is_required()
    {
        using var program = WebhookProcess.Start(FreePorts, ("KUBERNETES_SERVICE_HOST", "10.0.0.1"));
        Assert.Equal(2, await program.ExitCodeAsync());
        Assert.Contains("--policy", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SIGTERM_ends_the_program_cleanly()
    {
        using var folder = new TemporaryFolder();
        using var program = WebhookProcess.Start(["serve", .. FreePorts, "--write-ca", folder["ca.pem"]]);
        await program.WaitForAsync("Listening on https://127.0.0.1:");
        Assert.Contains("the embedded sample policy", program.Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "-----BEGIN CERTIFICATE-----",
            await File.ReadAllTextAsync(folder["ca.pem"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        program.Terminate();
        Assert.Equal(0, await program.ExitCodeAsync());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task After_SIGTERM_calls_are_answered_until_the_delay_is_over_and_each_closes_its_connection(string version)
    {
        using var program = WebhookProcess.Start(["serve", .. FreePorts, "--shutdown-delay-duration", "5s"]);
        await program.WaitForAsync("Listening on https://127.0.0.1:");
        var addresses = Listening().Match(program.Output).Groups;
        using var client = new HttpClient();
        Assert.Equal(
            HttpStatusCode.OK,
            (await client.GetAsync($"{addresses["health"].Value}/readyz", TestContext.Current.CancellationToken)).StatusCode
        );

        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
#pragma warning disable CA5359 // Which certificate is served is tested elsewhere.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var caller = new HttpClient(handler)
        {
            DefaultRequestVersion = new Version(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await ReviewAsync(caller, addresses["reviews"].Value);
        await ReviewAsync(caller, addresses["reviews"].Value);
        Assert.Equal(1, connections);

        program.Terminate();
        while (
            (await client.GetAsync($"{addresses["health"].Value}/readyz", TestContext.Current.CancellationToken)).StatusCode
            != HttpStatusCode.ServiceUnavailable
        )
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await ReviewAsync(caller, addresses["reviews"].Value);
        await ReviewAsync(caller, addresses["reviews"].Value);
        Assert.Equal(2, connections);
        Assert.Equal(0, await program.ExitCodeAsync());
    }

    private static async Task ReviewAsync(HttpClient caller, string address)
    {
        using var body = new StringContent(
            Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry).ToJsonString(),
            Encoding.UTF8,
            "application/json"
        );
        using var answer = await caller.PostAsync($"{address}/validate", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [GeneratedRegex("Listening on (?<reviews>https://[^ ]+) .* on (?<health>http://[^ ]+) ")]
    private static partial Regex Listening();
}
