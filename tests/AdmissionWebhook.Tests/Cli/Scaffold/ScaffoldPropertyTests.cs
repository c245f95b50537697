using System.Text.Json.Nodes;

namespace AdmissionWebhook.Tests.Cli.Scaffold;

/// <summary>
/// Over all combinations of flags: the manifests pass <c>check</c> or list their findings; impossible combinations are rejected with a
/// remedy; and the proposed approval is enough.
/// </summary>
public sealed class ScaffoldPropertyTests : IDisposable
{
    private static readonly string? Crds = Environment.GetEnvironmentVariable("ISTIO_CRDS");
    private static readonly string[] Hosts =
    [
        "api.vendor.example",
        "plain.vendor.example",
        "*.cdn.vendor.example",
        "db.vendor.example",
        "new.other.example",
        "*.other.example",
    ];
    private static readonly string[] Modes =
    [
        "",
        "--plaintext",
        "--tls",
        "--tls-origination",
        "--mutual vendor-client",
        "--tcp --port 5432",
    ];
    private static readonly string[] Statics = ["", "--static 203.0.113.7"];
    private static readonly string[] Vias = ["", "--via egress-gateway", "--via waypoint"];
    private static readonly string[] Others = ["", "--export orders billing", "--timeout 30s"];

    private readonly HashSet<string> _quiet = [];
    private readonly DirectoryInfo _all = Directory.CreateTempSubdirectory();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public static TheoryData<string, string> Combinations =>
        [
            .. Hosts
                .SelectMany(host => Modes.Select(mode => (host, mode)))
                .Where(one => !(one.host.StartsWith('*') && one.mode.StartsWith("--tcp", StringComparison.Ordinal))),
        ];

    public void Dispose()
    {
        _all.Delete(recursive: true);
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Every_combination_of_flags_gives_manifests_or_a_reason(string host, string mode)
    {
        var given = 0;
        foreach (
            var flags in Statics
                .SelectMany(_ => Vias, (addresses, via) => $"{addresses} {via}")
                .SelectMany(_ => Others, (flags, other) => $"{mode} {flags} {other}")
        )
        {
            var arguments = $"{host} -n payments {flags}";
            var run = await Scaffolds.RunAsync(Scaffolds.Policy, arguments);
            switch (run.ExitCode)
            {
                case 0:
                    given++;
                    await AssertQuietAsync(arguments, run.Output, Scaffolds.Policy);
                    break;
                case 1:
                    given++;
                    await AssertAskedAsync(arguments, run);
                    break;
                default:
                    // The remedy: "; name one host", ": use …", "add --static …".
                    Assert.True(run.Output.Length == 0 && run.Error.AsSpan().IndexOfAny(';', ':') >= 0, arguments);
                    Assert.Matches("name |use |add |set |let |Add ", run.Error);
                    break;
            }
        }

        Assert.True(given > 0, "no combination gave anything");
        await AssertOfSchemaAsync();
    }

    // Against Istio's own schemas, if available.
    private async Task AssertOfSchemaAsync()
    {
        if (Crds is { Length: > 0 })
        {
            var run = await Verb.RunAsync("check", _all.FullName, "--policy", Scaffolds.Policy, "--crds", Crds);
            Assert.DoesNotContain("[unknown-field]", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("[rejected-shape]", run.Output, StringComparison.Ordinal);
        }
    }

    private async Task AssertAskedAsync(string arguments, Verb run)
    {
        Assert.Contains("# to be approved:", run.Output, StringComparison.Ordinal);
        var (manifests, asked) = run.Output.Split("---\n# to be approved:\n") is [var before, var after]
            ? (before, after)
            : throw new InvalidOperationException(arguments);

        // The added lines of the diff, in place.
        var added = string.Concat(
            asked
                .Split('\n')
                .Where(line => line.StartsWith('+') && !line.StartsWith("+++", StringComparison.Ordinal))
                .Select(line => line[1..] + "\n")
        );
        var policy = (await File.ReadAllTextAsync(Scaffolds.Policy, TestContext.Current.CancellationToken)).Edited(
            "  deniedHosts:\n",
            added + "  deniedHosts:\n"
        );
        var path = Path.Combine(_folder.FullName, "policy.yaml");
        await File.WriteAllTextAsync(path, policy, TestContext.Current.CancellationToken);
        var again = await Scaffolds.RunAsync(path, arguments);
        Assert.True((0, manifests) == (again.ExitCode, again.Output), $"{arguments}\n{run.Output}\n>>>\n{again.Output}{again.Error}");
        await AssertQuietAsync(arguments, manifests, path);
    }

    private async Task AssertQuietAsync(string arguments, string manifests, string policy)
    {
        if (!_quiet.Add(policy + manifests))
        {
            return;
        }

        var file = Path.Combine(_folder.FullName, "scaffold.yaml");
        await File.WriteAllTextAsync(file, manifests, TestContext.Current.CancellationToken);
        var checkedRun = await Verb.RunAsync(["check", file, "--policy", policy, "-o", "json"]);
        await File.WriteAllTextAsync(
            Path.Combine(_all.FullName, $"{_all.GetFiles().Length}.yaml"),
            manifests,
            TestContext.Current.CancellationToken
        );
        var results = JsonNode.Parse(checkedRun.Output)!["results"]!.AsArray();
        Assert.True(results.Count > 0 && checkedRun.Error.Length == 0, $"{arguments}\n{checkedRun.Error}");
        foreach (var result in results)
        {
            Assert.True(result!["patch"] is not JsonArray { Count: > 0 }, $"{arguments}\n{result}");
            foreach (var finding in result["findings"]!.AsArray())
            {
                // Only unencrypted HTTP, and TCP to a host with unknown addresses, have findings, and the manifests list them.
                var isListed = manifests.Contains($"[{finding!["rule"]}]", StringComparison.Ordinal);
                Assert.True(
                    isListed && (string?)finding["rule"] is "plaintext-egress" or "resolution" or "tcp-port-capture",
                    $"{arguments}\n{manifests}\n{finding}"
                );
            }
        }
    }
}
