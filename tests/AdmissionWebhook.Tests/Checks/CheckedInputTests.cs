using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Checks;

public sealed class CheckedInputTests : IDisposable
{
    private static readonly string Denied = CheckFolder.Entry(host: "evil.example.net");

    private readonly CheckFolder _folder = new();

    [Fact]
    public async Task Folders_are_read_recursively_in_a_fixed_order_and_files_by_name()
    {
        _folder.Write("z.yaml", CheckFolder.Entry("z"));
        _folder.Write("sub/deep/b.yml", CheckFolder.Entry("b"));
        _folder.Write(
            "sub/a.JSON",
            """{"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "a", "namespace": "web"}, "spec": {}}"""
        );
        _folder.Write("notes.txt", "not a manifest");
        Assert.Equal(["a", "b", "z"], Names(await _folder.CheckAsync("-o", "json")));
        Assert.Equal(["z"], Names(await _folder.RunAsync(_folder["z.yaml"], "-o", "json")));
    }

    [Fact]
    public async Task A_file_given_twice_is_evaluated_once()
    {
        var file = _folder.Write("a.yaml", Denied);
        Assert.Single(Names(await _folder.RunAsync(file, _folder.Path, file, "-o", "json")));
    }

    [Fact]
    public async Task A_file_given_by_path_is_read_whatever_its_extension() =>
        Assert.Single(Names(await _folder.RunAsync(_folder.Write("manifest", Denied), "-o", "json")));

    [Fact]
    public async Task Standard_input_is_a_dash()
    {
        _folder.Write("a.yaml", "");
        var run = await ProgramRun.RunAsync(
            [.. ProgramRun.Webhook, "check", "--policy", "../policy", "-"],
            input: Denied,
            folder: _folder.Path
        );
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("-:7:11: DENY [unapproved-host]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_and_list_items_are_separate_objects_with_their_own_lines()
    {
        _folder.Write(
            "a.yaml",
            CheckFolder.Entry("one")
                + "---\n---\n"
                + """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: two, namespace: web}, spec: {hosts: [evil.example.net], resolution: DNS}}
                """
        );
        var run = await _folder.CheckAsync("-o", "json");
        Assert.Equal(["one", "two"], Names(run));
        Assert.Equal([1, 16], run.Json["results"]!.AsArray().Select(result => (int)result!["line"]!));
        Assert.Equal(16, (int)run.Json["results"]![1]!["findings"]![0]!["line"]!);
    }

    [Fact]
    public async Task Documents_of_other_kinds_are_counted_and_skipped()
    {
        _folder.Write(
            "a.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n# nothing\n---\nimage: {tag: 1}\n---\n" + CheckFolder.Entry()
        );
        var run = await _folder.CheckAsync();
        Assert.Equal((0, "1 object checked, 0 denied, 0 warnings; 2 documents of other kinds skipped\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task All_manifests_together_are_the_cluster()
    {
        _folder.Write(
            "rule.yaml",
            "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a, namespace: web}\nspec: {host: api.gihub.com}\n"
        );
        Assert.DoesNotContain("orphan", (await _folder.CheckAsync()).Output, StringComparison.Ordinal);
        _folder.Write("sub/entry.yaml", CheckFolder.Entry());
        Assert.Contains("[orphan-destination-rule]", (await _folder.CheckAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_path_is_an_error()
    {
        var run = await _folder.RunAsync(_folder["missing.yaml"]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"{_folder["missing.yaml"]}: ERROR no such file or folder\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paths_without_manifests_are_reported_so_that_a_pipeline_cannot_pass_on_the_wrong_folder()
    {
        _folder.Write("notes.txt", "");
        var run = await _folder.CheckAsync();
        Assert.Equal((0, $"no manifests: no .yaml, .yml or .json file in {_folder.Path}\n"), (run.ExitCode, run.Errors));
        _folder.Write("empty.yaml", "# nothing yet\n");
        Assert.Equal("", (await _folder.CheckAsync()).Errors);
    }

    [Fact]
    public async Task A_missing_or_unreadable_policy_is_reported_in_plain_words()
    {
        var run = await CheckRunResult.RunAsync("--policy", _folder["missing.yaml"], _folder.Path);
        Assert.Equal((2, $"{_folder["missing.yaml"]} cannot be read: no such file or folder\n"), (run.ExitCode, run.Errors));
    }

    [Fact]
    public async Task A_YAML_boolean_in_place_of_a_host_is_reported_with_the_advice_to_quote_it()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "no"));
        var run = await _folder.CheckAsync();
        Assert.Contains(":7:11: DENY [unreadable-field] must be a string, not false\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("remedy: put the value in quotes", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_deleted_after_listing_is_an_error_and_the_rest_is_evaluated()
    {
        _folder.Write("a.yaml", Denied);
        File.CreateSymbolicLink(_folder["gone.yaml"], _folder["nowhere.yaml"]);
        var run = await _folder.CheckAsync("-o", "json");
        Assert.Equal((2, 1), (run.ExitCode, (int)run.Json["summary"]!["denied"]!));
        Assert.Equal((_folder["gone.yaml"], "no such file or folder"), Error(run));
    }

    [Fact]
    public async Task An_unreadable_folder_is_an_error_and_the_rest_is_evaluated()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may read every folder");
        _folder.Write("a.yaml", Denied);
        Directory.CreateDirectory(_folder["locked"], UnixFileMode.None);
        try
        {
            var run = await _folder.CheckAsync("-o", "json");
            Assert.Equal((2, 1), (run.ExitCode, (int)run.Json["summary"]!["denied"]!));
            Assert.Equal((_folder["locked"], "the folder cannot be listed: permission denied"), Error(run));
        }
        finally
        {
            File.SetUnixFileMode(_folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static (string?, string?) Error(CheckRunResult run)
    {
        var error = Assert.Single(run.Json["errors"]!.AsArray())!;
        return ((string?)error["file"], (string?)error["message"]);
    }

    private static IEnumerable<string> Names(CheckRunResult run) =>
        run.Json["results"]!.AsArray().Select((JsonNode? result) => (string)result!["name"]!);
}
