using System.Text;

namespace AdmissionWebhook.Tests.Checks;

public sealed class DiffTests : IDisposable
{
    private static readonly string[] Check = [.. ProgramRun.Webhook, "check", "--policy", "../policy", "--diff"];

    // The change is close enough to the first line for its byte order mark to be part of the diff.
    private static readonly string Compact = CheckFolder
        .Entry()
        .Edited("metadata:\n  name: github\n  namespace: web\n", "metadata: {name: github, namespace: web}\n");

    private readonly CheckFolder _folder = new();

    [Theory]
    [InlineData("patch", "-p1", "a.yaml", false)]
    [InlineData("patch", "-p1", "sub folder/b.yaml", false)]
    [InlineData("git", "apply", "a.yaml", false)]
    [InlineData("git", "apply", "sub folder/b.yaml", true)]
    public async Task Applied_in_the_same_folder_it_does_what_fix_does(string tool, string argument, string name, bool isAbsolute)
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Compact.ReplaceLineEndings("\r\n"))];
        _folder.Write(name, marked);
        var path = isAbsolute ? _folder[name] : "./" + name;
        var diff = await ProgramRun.RunAsync([.. Check, path], folder: _folder.Path);
        Assert.Contains($"--- a/{name}", diff.Output, StringComparison.Ordinal);
        Assert.Equal(marked, await BytesAsync(name));
        await ApplyAsync(tool, argument, diff.Output, _folder.Path);
        var applied = await BytesAsync(name);
        _folder.Write(name, marked);
        await ProgramRun.RunAsync([.. ProgramRun.Webhook, "check", "--policy", "../policy", "--fix", path], folder: _folder.Path);
        Assert.Equal(await BytesAsync(name), applied);
        Assert.NotEqual(marked, applied);
    }

    [Fact]
    public async Task A_file_elsewhere_is_named_from_the_root()
    {
        var file = _folder.Write("../elsewhere.yaml", CheckFolder.Entry());
        Directory.CreateDirectory(_folder.Path);
        var diff = await ProgramRun.RunAsync([.. Check, "../elsewhere.yaml"], folder: _folder.Path);
        Assert.Contains($"--- a{Path.GetFullPath(file)}\n+++ b{Path.GetFullPath(file)}\n", diff.Output, StringComparison.Ordinal);
        await ApplyAsync("patch", "-p1", diff.Output, "/");
        Assert.Contains("labels:", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_combined_with_reports_in_files_and_with_fix()
    {
        _folder.Write("a.yaml", CheckFolder.Entry());
        var run = await _folder.CheckAsync("--diff", "--fix", "-o", $"json={_folder["../out.json"]}");
        Assert.StartsWith("--- a/", run.Output, StringComparison.Ordinal);
        Assert.Contains("labels:", _folder.Read("a.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_nothing_is_missing_there_is_no_diff()
    {
        _folder.Write("a.yaml", CheckFolder.Entry());
        await _folder.CheckAsync("--fix");
        Assert.DoesNotContain("---", (await _folder.CheckAsync("--diff")).Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ApplyAsync(string tool, string argument, string diff, string folder)
    {
        string[] command = tool == "git" ? [tool, argument, "--whitespace=nowarn"] : [tool, argument, "--binary", "-s"];

        // A git repository above the folder must not change how git reads paths.
        var applied = await ProgramRun.RunAsync(command, diff, folder, ("GIT_CEILING_DIRECTORIES", Path.GetDirectoryName(folder) ?? "/"));
        Assert.True(applied.ExitCode == 0, applied.Output + applied.Errors);
    }

    private Task<byte[]> BytesAsync(string name) => File.ReadAllBytesAsync(_folder[name], TestContext.Current.CancellationToken);
}
