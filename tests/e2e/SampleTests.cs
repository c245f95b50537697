using System.Text.Json.Nodes;
using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Every file of samples/ under the sample policy, stored in the cluster, gets the answers in its expected file.</summary>
public sealed class SampleTests(TestCluster cluster) : EndToEndTest(cluster)
{
    public static TheoryData<string> Names => [.. Sample.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_is_answered_as_expected(string name)
    {
        var sample = Sample.Read(name);
        var dry = await Admin.RunAsync("apply", "--dry-run=server", "-f", sample.File);
        AssertAnswer(sample, dry);
        foreach (var expected in sample.Objects)
        {
            Assert.Contains(
                "NotFound",
                (await Admin.RunAsync("get", expected.Resource, expected.Name, "-n", expected.Namespace)).Failed(),
                StringComparison.Ordinal
            );
        }

        AssertAnswer(sample, await Admin.RunAsync("apply", "-f", sample.File));
        foreach (var expected in sample.Objects.Where(one => one.Allowed))
        {
            AssertPatched(expected, await Admin.GetAsync(expected.Resource, expected.Name, "-n", expected.Namespace));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_second_apply_changes_nothing(string name)
    {
        var sample = Sample.Read(name);
        Assert.SkipWhen(sample.Objects.Any(one => !one.Allowed), "it is denied");
        (await Admin.RunAsync("apply", "-f", sample.File)).Succeeded();
        var before = await VersionsAsync(sample);
        var again = (await Admin.RunAsync("apply", "-f", sample.File)).Succeeded();
        foreach (var one in sample.Objects)
        {
            // kubectl sends a list as a whole and prints "configured" if the stored one differs from the file's; the default is then added
            // again, and nothing is written.
            var word = one.Patch.Any(operation => ((string)operation["path"]!).StartsWith("/spec/http/", StringComparison.Ordinal))
                ? "configured"
                : "unchanged";
            Assert.Contains($"{one.Resource}.networking.istio.io/{one.Name} {word}\n", again, StringComparison.Ordinal);
        }

        Assert.Equal("", (await Admin.RunAsync("diff", "-f", sample.File)).Succeeded());
        Assert.Equal(before, await VersionsAsync(sample));
    }

    protected override async Task PrepareAsync()
    {
        await Cluster.GovernAsync(
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "src", "AdmissionWebhook", "Policies", "sample-policy.yaml"),
                TestContext.Current.CancellationToken
            )
        );
        await Task.WhenAll(
            Sample
                .Names()
                .SelectMany(name => Sample.Read(name).Objects)
                .Select(one => one.Namespace)
                .Distinct()
                .Select(name => Admin.RunAsync("create", "namespace", name))
        );
    }

    private async Task<IReadOnlyList<string>> VersionsAsync(Sample sample)
    {
        var versions = new List<string>();
        foreach (var one in sample.Objects)
        {
            versions.Add((string)(await Admin.GetAsync(one.Resource, one.Name, "-n", one.Namespace))["metadata"]!["resourceVersion"]!);
        }

        return versions;
    }

    private static void AssertAnswer(Sample sample, Command apply)
    {
        Assert.Equal(sample.Objects.All(one => one.Allowed) ? 0 : 1, apply.ExitCode);
        foreach (var one in sample.Objects)
        {
            Assert.Equal(
                one.Allowed,
                apply.Output.Contains($"{one.Resource}.networking.istio.io/{one.Name} created", StringComparison.Ordinal)
            );
            foreach (var finding in one.Findings)
            {
                // The API server clips warnings; the beginning is enough to recognize one.
                Assert.Contains((string)finding["rule"]!, apply.Error, StringComparison.Ordinal);
            }
        }
    }

    private static void AssertPatched(SampleObject expected, JsonNode stored)
    {
        foreach (var operation in expected.Patch)
        {
            var at = ((string)operation["path"]!)
                .Split('/')
                .Skip(1)
                .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
            var value = at.Aggregate(stored, (node, step) => node is JsonArray array ? array[int.Parse(step, null)]! : node[step]!);
            Assert.True(JsonNode.DeepEquals(operation["value"], value), $"{operation.ToJsonString()} in {stored.ToJsonString()}");
        }
    }
}
