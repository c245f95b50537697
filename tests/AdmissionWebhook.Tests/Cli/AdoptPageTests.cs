using System.Text.RegularExpressions;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Tests.Audit;
using AdmissionWebhook.Tests.Checks;
using AdmissionWebhook.Tests.Cluster;

namespace AdmissionWebhook.Tests.Cli;

/// <summary>Runs the commands of docs/adopt.md as written, on the samples.</summary>
public sealed partial class AdoptPageTests : IAsyncLifetime
{
    private static readonly string[] Steps =
    [
        .. Blocks()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "adopt.md")))
            .Select(block => block.Groups["commands"].Value),
    ];

    private AuditedFolder _folder = null!;

    public async ValueTask InitializeAsync()
    {
        _folder = await AuditedFolder.StartAsync(api => api.Serve(ClusteredWebhook.Policies));
        foreach (
            var sample in Directory
                .GetFiles(Path.Combine(Repository.Root, "samples"), "*.yaml")
                .Where(sample => !sample.EndsWith("unapproved-host.yaml", StringComparison.Ordinal))
        )
        {
            var bytes = await File.ReadAllBytesAsync(sample, TestContext.Current.CancellationToken);
            _folder.Write(Path.Combine("manifests", Path.GetFileName(sample)), System.Text.Encoding.UTF8.GetString(bytes));
            foreach (var document in ManifestReader.Read(bytes, sample).OfType<ManifestDocument>())
            {
                _folder.Api.Put(System.Text.Encoding.UTF8.GetString(document.Json.Span));
            }
        }

        File.SetUnixFileMode(
            _folder.Write("bin/admission-webhook", $"#!/bin/sh\nexec {string.Join(' ', ProgramRun.Webhook)} \"$@\"\n"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Every_documented_step_works()
    {
        Assert.Equal(7, Steps.Length);
        foreach (var step in Steps)
        {
            var run = await RunAsync(step);
            Assert.True(run.ExitCode == 0, $"{step}\n{run.Output}\n{run.Errors}");
        }

        var policy = _folder.Read("policies/egress.yaml");
        Assert.Contains("\n  enforcement: Deny\n", policy, StringComparison.Ordinal);
        Assert.Contains("- host: api.vendor.example\n", policy, StringComparison.Ordinal);
        var denied = await RunAsync(
            $"admission-webhook check --policy policies/ {Path.Combine(Repository.Root, "samples", "unapproved-host.yaml")}"
        );
        Assert.Equal(1, denied.ExitCode);
        Assert.Contains("admission-webhook scaffold paste.pastebin.com -n web", denied.Output, StringComparison.Ordinal);
    }

    private Task<ProgramRun> RunAsync(string commands) =>
        ProgramRun.RunAsync(
            ["bash", "-euo", "pipefail", "-c", commands],
            folder: Path.GetDirectoryName(_folder["kubeconfig"]),
            environment: [("PATH", $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}"), ("KUBECONFIG", _folder["kubeconfig"])]
        );

    // Those that need more than a cluster's API server are marked "sh cluster".
    [GeneratedRegex("^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
