namespace AdmissionWebhook.Tests.Cli.Scaffold;

/// <summary>The output matches the files in expected. UPDATE_GOLDEN=1 rewrites them.</summary>
public sealed class ScaffoldGoldenTests
{
    public static TheoryData<string, string> Cases =>
        new()
        {
            { "plaintext", "plain.vendor.example -n payments" },
            { "plaintext-grpc-port", "plain.vendor.example:8080 -n payments --plaintext" },
            { "tls", "api.vendor.example -n payments" },
            { "tls-exported", "https://api.vendor.example/v1 -n payments --export orders billing" },
            { "tls-static", "api.vendor.example -n payments --tls --static 203.0.113.10 203.0.113.11" },
            { "tls-wildcard", "*.cdn.vendor.example -n payments" },
            { "tls-wildcard-addresses", "*.pop.vendor.example -n payments" },
            { "tls-wildcard-static", "*.pop.vendor.example -n payments --static 203.0.113.9" },
            { "tls-origination", "api.vendor.example -n payments --tls-origination" },
            { "tls-origination-other-port", "api.vendor.example -n payments --tls-origination --port 8443 --timeout 5s --export orders" },
            { "tls-origination-wildcard-static", "*.pop.vendor.example -n payments --tls-origination --static 203.0.113.9" },
            { "mutual", "api.vendor.example -n payments --mutual vendor-client" },
            { "tcp", "db.vendor.example -n orders" },
            { "tcp-static", "db.vendor.example -n orders --tcp --static 203.0.113.7 --port 5432" },
            { "static-only", "vault.vendor.example -n payments --static 203.0.113.20" },
            { "egress-gateway", "api.vendor.example -n payments --via egress-gateway" },
            { "egress-gateway-in-its-namespace", "api.vendor.example -n istio-egress --via egress-gateway --export orders" },
            { "egress-gateway-tls-origination", "api.vendor.example -n payments --via egress-gateway --tls-origination --timeout 10s" },
            { "egress-gateway-mutual", "api.vendor.example -n payments --via egress-gateway --mutual vendor-client" },
            { "waypoint", "api.vendor.example -n payments --via waypoint" },
            { "waypoint-mutual", "api.vendor.example -n payments --via waypoint --mutual vendor-client" },
            { "waypoint-wildcard", "*.edge.vendor.example -n payments --via waypoint" },
            { "unapproved", "api.other.example -n payments --tls-origination --export orders" },
            { "unapproved-tcp", "db.other.example -n payments --tcp --port 6379 --static 198.51.100.4" },
            { "unapproved-wildcard", "*.other.example -n payments" },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_scaffold_matches_its_golden_file(string name, string arguments)
    {
        var run = await Scaffolds.RunAsync(Scaffolds.Policy, arguments);
        Assert.Equal(name.StartsWith("unapproved", StringComparison.Ordinal) ? 1 : 0, run.ExitCode);
        var output = run.Output.Replace(Repository.Root, "", StringComparison.Ordinal);
        var golden = Path.Combine(Scaffolds.Folder, "expected", name + ".yaml");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(golden, output, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken), output);
    }
}
