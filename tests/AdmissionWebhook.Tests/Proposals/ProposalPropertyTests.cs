using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Tests.Checks;
using AdmissionWebhook.Tests.Cli;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Proposals;

/// <summary>Of objects made at random: <c>check</c> admits all of them under the proposal, and not without any part of it.</summary>
public sealed class ProposalPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Everything_is_admitted_and_every_entry_is_needed(int seed)
    {
        var manifests = _folder.Write("manifests.yaml", string.Join("\n---\n", RandomObjects.Make(seed, 40)));
        var run = await Verb.RunAsync("policy", "propose", manifests);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith("40 objects admitted under the proposal; minimal: without any one of its ", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await DeniedAsync(run.Output, manifests));

        var policy = JsonNode.Parse(
            ((ManifestDocument)Assert.Single(ManifestReader.Read(System.Text.Encoding.UTF8.GetBytes(run.Output), "policy"))).Json.Span
        )!;
        var parts = new[] { "approvedHosts", "exceptions" }.Select(list => policy["spec"]![list]?.AsArray()).OfType<JsonArray>().ToList();
        Assert.Equal(2, parts.Count);
        foreach (var part in parts)
        {
            for (var index = 0; index < part.Count; index++)
            {
                var taken = part[index]!;
                part.RemoveAt(index);
                Assert.True(await DeniedAsync(policy.ToJsonString(), manifests) > 0, $"nothing needs {taken.ToJsonString()}");
                part.Insert(index, taken);
            }
        }
    }

    private async Task<int> DeniedAsync(string policy, string manifests)
    {
        var check = await CheckRunResult.RunAsync("--policy", _folder.Write("policy.yaml", policy), manifests, "-o", "json");
        return (int)check.Json["summary"]!["denied"]!;
    }
}
