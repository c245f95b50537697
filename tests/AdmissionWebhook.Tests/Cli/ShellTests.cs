using System.Diagnostics;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

/// <summary>The program as shells and kubectl run it, from the PATH.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ShellTests()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "admission-webhook");
        File.CreateSymbolicLink(_folder["admission-webhook"], program);
        File.CreateSymbolicLink(_folder["kubectl-egress"], program);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("admission-webhook ch", "check")]
    [InlineData("./somewhere/admission-webhook policy val", "validate")]
    [InlineData("admission-webhook rules unapproved-", "unapproved-address unapproved-host unapproved-port")]
    [InlineData("admission-webhook explain api.github.com --por", "--port")]
    [InlineData("admission-webhook check --policy ", "")]
    public async Task Bash_completes_verbs_options_and_names(string typed, string expected)
    {
        var (_, output) = await RunAsync(
            "bash",
            "-c",
            $"""
            source <(admission-webhook completion bash)
            COMP_LINE='{typed}' COMP_POINT={typed.Length} && _admission_webhook && echo "${"{COMPREPLY[*]}"}"
            """
        );
        Assert.Equal(expected, output.TrimEnd());
    }

    [Fact]
    public async Task It_is_a_kubectl_plugin_under_another_name()
    {
        SkipWithout("kubectl");
        var (code, output) = await RunAsync("kubectl", "egress", "rules", "unapproved-host");
        Assert.Equal(0, code);
        Assert.StartsWith("# unapproved-host", output, StringComparison.Ordinal);
        (code, output) = await RunAsync("kubectl", "egress", "check", "--help");
        Assert.Equal(0, code);
        Assert.Contains("Usage:\n  kubectl egress check <PATH>...", output, StringComparison.Ordinal);
        Assert.Contains("Example:\n  kubectl egress check ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Called_by_kubectl_without_a_verb_it_shows_its_help_and_serves_nothing()
    {
        SkipWithout("kubectl");
        var (code, output) = await RunAsync("kubectl", "egress");
        Assert.Equal(0, code);
        Assert.Contains("Usage:\n  kubectl egress [command]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectl_completes_it()
    {
        SkipWithout("kubectl");
        await RunAsync(
            "sh",
            "-c",
            $"file='{_folder["kubectl_complete-egress"]}'; admission-webhook completion kubectl > \"$file\" && chmod +x \"$file\""
        );
        var (_, output) = await RunAsync("kubectl", "__complete", "egress", "policy", "val");
        Assert.StartsWith("validate\n:0\n", output, StringComparison.Ordinal);
    }

    private static void SkipWithout(string program)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
        Assert.SkipUnless(found, $"{program} is not in the PATH");
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["PATH"] = _folder.Path + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
