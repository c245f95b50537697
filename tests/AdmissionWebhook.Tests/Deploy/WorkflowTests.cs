using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using Xunit;

namespace AdmissionWebhook.Tests.Deploy;

/// <summary>What the workflow may do, and that it checks what a developer checks.</summary>
public sealed class WorkflowTests
{
    private static readonly JsonNode Workflow = Read();

    private static readonly IReadOnlyList<JsonNode> Steps = [.. Workflow["jobs"]!.AsObject().SelectMany(job => job.Value!["steps"]!.AsArray()).Select(step => step!)];

    [Fact]
    public void The_check_is_the_script_that_developers_run() =>
        Assert.Contains(Workflow["jobs"]!["check"]!["steps"]!.AsArray(), step => (string?)step!["run"] == "bash .ci/run");

    [Fact]
    public void Nothing_is_permitted_but_what_a_job_names_and_only_the_image_may_write()
    {
        Assert.Empty(Workflow["permissions"]!.AsObject());
        var writing = Workflow["jobs"]!.AsObject().Where(job => job.Value!["permissions"]!.AsObject().Any(permission => (string?)permission.Value == "write"));
        Assert.Equal("image", Assert.Single(writing).Key);
        Assert.Equal("startsWith(github.ref, 'refs/tags/v')", (string?)Workflow["jobs"]!["image"]!["if"]);
    }

    [Fact]
    public void Every_action_is_pinned_to_a_version_or_a_commit() =>
        Assert.All(Steps.Select(step => (string?)step["uses"]).OfType<string>(), action => Assert.Matches("^[a-z0-9/-]+@(v[0-9.]+|[0-9a-f]{40})$", action));

    [Fact]
    public void No_script_holds_what_others_can_write() =>
        Assert.All(Steps.Select(step => (string?)step["run"]).OfType<string>(), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));

    [Fact]
    public void The_image_is_signed_and_described() =>
        Assert.All(new[] { "cosign sign", "cosign attest" }, command => Assert.Contains(Steps, step => ((string?)step["run"])?.Contains(command, StringComparison.Ordinal) == true));

    [Fact]
    public void A_restore_in_ci_takes_what_the_lock_files_name() =>
        Assert.Contains("<RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>", File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props")), StringComparison.Ordinal);

    private static JsonNode Read()
    {
        var path = Path.Combine(Repository.Root, ".github", "workflows", "ci.yml");
        return JsonNode.Parse(Assert.IsType<ManifestDocument>(Assert.Single(ManifestReader.Read(File.ReadAllBytes(path), path))).Json.Span)!;
    }
}
