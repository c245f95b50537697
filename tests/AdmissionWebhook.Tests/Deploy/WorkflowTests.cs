using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Tests.Deploy;

/// <summary>The workflows' permissions, and that they run the developers' checks.</summary>
public sealed class WorkflowTests
{
    private static readonly JsonNode Ci = Read("ci.yml");
    private static readonly JsonNode Release = Read("release.yml");

    private static readonly IReadOnlyList<(string Name, JsonNode Job)> Jobs =
    [
        .. new[] { Ci, Release }.SelectMany(workflow => workflow["jobs"]!.AsObject()).Select(job => (job.Key, job.Value!)),
    ];

    private static readonly IReadOnlyList<JsonNode> Steps =
    [
        .. Jobs.SelectMany(job => job.Job["steps"]?.AsArray() ?? []).Select(step => step!),
    ];

    private static readonly IReadOnlyList<string> Scripts = [.. Steps.Select(step => (string?)step["run"]).OfType<string>()];

    [Fact]
    public void The_check_is_the_script_that_developers_run() =>
        Assert.Contains(Ci["jobs"]!["check"]!["steps"]!.AsArray(), step => (string?)step!["run"] == "bash .ci/run");

    [Fact]
    public void Nothing_is_published_before_the_same_check_has_passed()
    {
        Assert.Equal("./.github/workflows/ci.yml", (string?)Release["jobs"]!["check"]!["uses"]);
        Assert.All(Jobs.Where(job => Permissions(job.Job).ContainsValue("write")), job => Assert.Contains("check", Needs(job.Name)));
    }

    [Fact]
    public void A_release_is_made_only_from_a_version_tag()
    {
        // The tests read YAML as kubectl does, which takes "on" for true.
        var triggers = Release["true"]!.AsObject();
        Assert.Equal(["push"], triggers.Select(trigger => trigger.Key));
        Assert.Equal("v*", (string?)Assert.Single(triggers["push"]!["tags"]!.AsArray()));
        Assert.Null(triggers["push"]!["branches"]);
    }

    [Fact]
    public void Jobs_have_only_declared_permissions_and_pull_requests_can_write_nothing()
    {
        Assert.All(new[] { Ci, Release }, workflow => Assert.Empty(workflow["permissions"]!.AsObject()));
        Assert.DoesNotContain(Ci["jobs"]!.AsObject(), job => Permissions(job.Value!).ContainsValue("write"));
        Assert.Equal("release", Assert.Single(Jobs, job => Permissions(job.Job).GetValueOrDefault("contents") == "write").Name);
    }

    [Fact]
    public void Every_action_is_pinned_to_a_version_or_a_commit() =>
        Assert.All(
            Steps.Select(step => (string?)step["uses"]).OfType<string>(),
            action => Assert.Matches("^[a-z0-9/-]+@(v[0-9.]+|[0-9a-f]{40})$", action)
        );

    [Fact]
    public void No_script_interpolates_untrusted_input() =>
        Assert.All(Scripts, script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));

    [Fact]
    public void Every_script_that_a_step_runs_exists() =>
        Assert.All(
            Scripts.SelectMany(script => Regex.Matches(script, @"(?:deploy|tests|\.ci)/[\w./-]+").Select(match => match.Value)),
            path => Assert.True(Path.Exists(RepositoryFiles.Path(path)), path)
        );

    [Fact]
    public void Image_and_binaries_are_built_for_both_processors()
    {
        Assert.Equal(["linux-x64", "linux-arm64"], Matrix("binaries", "runtime"));
        Assert.Equal(["amd64", "arm64"], Matrix("image-platform", "platform"));
    }

    [Fact]
    public void What_is_released_is_signed_and_described()
    {
        Assert.All(
            new[] { "cosign sign", "cosign attest", "sha256sum" },
            command => Assert.Contains(Scripts, script => script.Contains(command, StringComparison.Ordinal))
        );
        Assert.All(
            new[] { "anchore/sbom-action@", "actions/attest-build-provenance@" },
            action => Assert.Contains(Steps, step => ((string?)step["uses"])?.StartsWith(action, StringComparison.Ordinal) == true)
        );
    }

    [Fact]
    public void A_restore_in_CI_uses_the_lock_files() =>
        Assert.Contains(
            "<RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>",
            RepositoryFiles.Text("Directory.Build.props"),
            StringComparison.Ordinal
        );

    private static Dictionary<string, string?> Permissions(JsonNode job) =>
        job["permissions"]!.AsObject().ToDictionary(entry => entry.Key, entry => (string?)entry.Value);

    private static IEnumerable<string> Needs(string job)
    {
        IEnumerable<string> direct = Release["jobs"]![job]!["needs"] switch
        {
            JsonArray several => several.Select(name => (string)name!),
            { } one => [(string)one!],
            null => [],
        };
        return direct.SelectMany(name => Needs(name).Prepend(name));
    }

    private static IEnumerable<string?> Matrix(string job, string key) =>
        Release["jobs"]![job]!["strategy"]!["matrix"]!["include"]!.AsArray().Select(entry => (string?)entry![key]);

    private static JsonNode Read(string name)
    {
        var path = RepositoryFiles.Path($".github/workflows/{name}");
        return JsonNode.Parse(
            Assert.IsType<ManifestDocument>(Assert.Single(ManifestReader.Read(File.ReadAllBytes(path), path))).Json.Span
        )!;
    }
}
