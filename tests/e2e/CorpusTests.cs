using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Manifests in the folder of the variable <c>CORPUS</c> get the same verdict from the cluster and from <c>check</c>.</summary>
public sealed partial class CorpusTests(TestCluster cluster) : EndToEndTest(cluster)
{
    private const string Variable = "CORPUS";

    private static readonly string[] Files = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
        ?
        [
            .. Directory
                .GetFiles(folder, "*.yaml")
                .Where(file => !File.ReadAllText(file).Contains("kind: CustomResourceDefinition", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ]
        : [];

    [Fact]
    public async Task The_cluster_and_the_command_line_agree()
    {
        Assert.SkipWhen(Files.Length == 0, $"{Variable} names no folder of manifests");
        var policy = Path.GetTempFileName() + ".yaml";
        await File.WriteAllTextAsync(policy, Objects.Approving(), TestContext.Current.CancellationToken);
        await Cluster.GovernAsync(Objects.Approving());
        var differences = new List<string>();
        foreach (var file in Files)
        {
            var check = await Command.RunAsync(Binaries.Webhook, ["check", "--policy", policy, "-o", "json", file]);
            var result = JsonNode.Parse(check.Output)!["results"]!.AsArray().Single()!;
            var server = await Admin.RunAsync("create", "--dry-run=server", "-f", file);
            if (server.Error.Contains("namespaces \"", StringComparison.Ordinal))
            {
                (await Admin.RunAsync("create", "namespace", (string)result["namespace"]!)).Succeeded();
                server = await Admin.RunAsync("create", "--dry-run=server", "-f", file);
            }

            var denials = Denials(result);
            var number = Count().Match(server.Error) is { Success: true } count
                ? int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture)
                : 0;

            // Findings of one rule can share a line, and those beyond the limit are only counted.
            var said = Denial().Matches(server.Error).Select(match => match.Groups[1].Value).Distinct().ToList();
            var isCut = Left().IsMatch(server.Error);
            if (
                (bool)result["allowed"]! != (server.ExitCode == 0)
                || number != denials.Count
                || !said.SequenceEqual(isCut ? denials.Distinct().Take(said.Count) : denials.Distinct())
            )
            {
                differences.Add($"{file}: check: {string.Join(", ", denials)}\n{server}");
            }
        }

        File.Delete(policy);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static List<string> Denials(JsonNode result) =>
        [
            .. result["findings"]!
                .AsArray()
                .Where(finding => (string?)finding!["action"] == "Deny")
                .Select(finding => (string)finding!["rule"]!),
        ];

    [GeneratedRegex(@"^\[([a-z-]+)\] ", RegexOptions.Multiline)]
    private static partial Regex Denial();

    [GeneratedRegex("([0-9]+) findings? (?:deny|denies) this")]
    private static partial Regex Count();

    [GeneratedRegex("^and [0-9]+ more$", RegexOptions.Multiline)]
    private static partial Regex Left();
}
