using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Checks;

public sealed class FixTests : IDisposable
{
    private const string Routes = """
        # Owned by shop.
        apiVersion: "networking.istio.io/v1"
        kind: VirtualService      # routes
        metadata:
            namespace: 'web'
            name: shop
        spec:
            # who is called
            hosts: [ "api.github.com" ]   # one
            http:
            -   name: first   # the first
                route:
                -   destination: {host: api.github.com}


            -   name: "second"
                timeout: 3s
                route: [{destination: {host: api.github.com}}]
        ---
        # Not Istio's: it stays as it is.
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: x }

        """;

    private readonly CheckFolder _folder = new();

    [Fact]
    public async Task Defaults_are_written_and_everything_else_stays_unchanged()
    {
        var file = _folder.Write("a.yaml", Routes);
        var run = await _folder.CheckAsync("--fix");
        Assert.Equal((0, $"fixed {file}\n"), (run.ExitCode, run.Errors));
        var expected = Routes
            .Edited("    name: shop\n", "    name: shop\n    labels:\n        egress.admissionwebhook.dev/governed: \"true\"\n")
            .Edited(
                "        -   destination: {host: api.github.com}\n",
                "        -   destination: {host: api.github.com}\n        timeout: 15s\n"
            );
        Assert.Equal(expected, _folder.Read("a.yaml"));
    }

    [Fact]
    public async Task A_second_run_has_nothing_to_write()
    {
        _folder.Write("a.yaml", Routes);
        await _folder.CheckAsync("--fix");
        var (text, written) = (_folder.Read("a.yaml"), File.GetLastWriteTimeUtc(_folder["a.yaml"]));
        Assert.Equal("", (await _folder.CheckAsync("--fix")).Errors);
        Assert.Equal((text, written), (_folder.Read("a.yaml"), File.GetLastWriteTimeUtc(_folder["a.yaml"])));
    }

    [Theory]
    [InlineData(new string[0], false)]
    [InlineData(new[] { "--operation", "UPDATE" }, false)]
    [InlineData(new[] { "--operation", "CREATE" }, true)]
    public async Task An_exportTo_is_written_only_with_operation_CREATE(string[] arguments, bool isWritten)
    {
        _folder.Write("a.yaml", CheckFolder.Entry().Edited("  exportTo: [\".\"]\n", ""));
        await _folder.CheckAsync([.. arguments, "--fix"]);
        Assert.Equal(isWritten, _folder.Read("a.yaml").Contains("exportTo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_fix_the_server_adds_nothing_but_exportTo()
    {
        var samples = Path.Combine(Repository.Root, "samples");
        foreach (var sample in Directory.GetFiles(samples, "*.yaml"))
        {
            _folder.Write(Path.GetFileName(sample), await File.ReadAllTextAsync(sample, TestContext.Current.CancellationToken));
        }

        var policy = Path.Combine(Repository.Root, "src", "AdmissionWebhook", "Policies", "sample-policy.yaml");
        await CheckRunResult.RunAsync(_folder.Path, "--policy", policy, "--fix");
        await using var webhook = await RunningWebhook.StartAsync(policy);
        using var client = webhook.CreateClient(HttpVersion.Version20);
        var manifests = Directory
            .GetFiles(_folder.Path)
            .SelectMany(file => ManifestReader.Read(File.ReadAllBytes(file), file))
            .Cast<ManifestDocument>()
            .ToList();
        Assert.True(manifests.Count > 20);
        foreach (var manifest in manifests.Select(document => JsonNode.Parse(document.Json.Span)!.AsObject()))
        {
            var review = Reviews.Review("CREATE", (string)manifest["kind"]!, manifest);
            review["request"]!["namespace"] = (string)manifest["metadata"]!["namespace"]!;
            using var content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await client.PostAsync("/mutate", content, TestContext.Current.CancellationToken);
            Assert.All(
                (await Answer.ReadAsync(response)).Patch ?? [],
                operation => Assert.Equal("/spec/exportTo", (string?)operation!["path"])
            );
        }
    }

    [Fact]
    public async Task For_a_symbolic_link_the_target_is_fixed_and_its_mode_kept()
    {
        var target = _folder.Write("../target.yaml", Routes);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(target, Mode);
        Directory.CreateDirectory(_folder.Path);
        File.CreateSymbolicLink(_folder["a.yaml"], "../target.yaml");
        await _folder.CheckAsync("--fix");
        Assert.Equal("../target.yaml", new FileInfo(_folder["a.yaml"]).LinkTarget);
        Assert.Equal(Mode, File.GetUnixFileMode(target));
        Assert.Contains(
            "timeout: 15s",
            await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Line_ends_and_the_byte_order_mark_are_kept()
    {
        var text = Routes.Edited("\n", "\r\n");
        _folder.Write("a.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
        await _folder.CheckAsync("--fix");
        var bytes = await File.ReadAllBytesAsync(_folder["a.yaml"], TestContext.Current.CancellationToken);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Contains("        timeout: 15s\r\n", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.DoesNotContain("\n", Encoding.UTF8.GetString(bytes).Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_is_reported_and_left_alone()
    {
        var text =
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\n"
            + "metadata: {name: a, namespace: web, labels: {egress.admissionwebhook.dev/governed: \"true\"}}\n"
            + "spec:\n  hosts: [api.github.com]\n  http:\n  - &r\n    route: [{destination: {host: api.github.com}}]\n  - *r\n";
        var file = _folder.Write("a.yaml", text);
        var run = await _folder.CheckAsync("--fix");
        Assert.Contains($"{file}: /spec/http/0/timeout was not added to object 1: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(text, _folder.Read("a.yaml"));
    }

    [Fact]
    public async Task Standard_input_cannot_be_fixed()
    {
        Directory.CreateDirectory(_folder.Path);
        var run = await ProgramRun.RunAsync(
            [.. ProgramRun.Webhook, "check", "--policy", "../policy", "-", "--fix"],
            input: Routes,
            folder: _folder.Path
        );
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("standard input cannot be fixed", run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
