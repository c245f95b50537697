namespace AdmissionWebhook.Tests.Checks;

/// <summary>Objects that several files define, one for each environment: every manifest is evaluated beside its own environment.</summary>
public sealed class EnvironmentFolderTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Theory]
    [InlineData("dev/egress.yaml", "prod/egress.yaml")]
    [InlineData("dev/a/{0}.yaml", "prod/a/{0}.yaml")] // one object a file
    [InlineData("dev/{0}/x.yaml", "prod/{0}/x.yaml")] // one object a folder
    [InlineData("dev.yaml", "prod.yaml")] // in one folder
    public async Task Each_environment_is_complete_in_itself(string dev, string prod)
    {
        Write(dev, "dev", 8443, "SIMPLE");
        Write(prod, "prod", 443, "DISABLE");
        var output = (await _folder.CheckAsync()).Output;
        Assert.DoesNotContain("[unknown-subset]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("[unknown-destination]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_one_environment_say_nothing_about_another()
    {
        Write("dev/egress.yaml", "dev", 80, "SIMPLE");
        Write("prod/egress.yaml", "prod", 80, "ISTIO_MUTUAL");
        var lines = (await _folder.CheckAsync())
            .Output.Split('\n')
            .Where(line => line.Contains("[plaintext-egress]", StringComparison.Ordinal));
        Assert.Contains("prod", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_is_evaluated_beside_its_own_objects()
    {
        Write("base/egress.yaml", "base", 80, "SIMPLE");
        Write("overlays/prod/egress.yaml", "prod", 80, "SIMPLE");
        _folder.Write("base/till.yaml", Routes("till", "prod", 80));
        Assert.Contains("[unknown-subset]", (await _folder.CheckAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_above_all_environments_may_belong_to_any()
    {
        Write("dev/egress.yaml", "dev", 8443, "SIMPLE");
        Write("prod/egress.yaml", "prod", 443, "SIMPLE");
        _folder.Write("dev.yaml", Routes("one", "dev", 8443));
        _folder.Write("prod.yaml", Routes("other", "prod", 443));
        Assert.DoesNotContain("[unknown-", (await _folder.CheckAsync()).Output, StringComparison.Ordinal);
        _folder.Write("test.yaml", Routes("third", "test", 9443));
        var output = (await _folder.CheckAsync()).Output;
        Assert.Contains("[unknown-subset]", output, StringComparison.Ordinal);
        Assert.Contains("[unknown-destination]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_version_counts_for_every_folder()
    {
        Write("all/egress.yaml", "all", 443, "SIMPLE");
        _folder.Write("dev/till.yaml", Routes("till", "dev", 8443));
        var output = (await _folder.CheckAsync()).Output;
        Assert.Contains("[unknown-subset]", output, StringComparison.Ordinal);
        Assert.Contains("[unknown-destination]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subset_that_no_version_defines_is_unknown()
    {
        Write("dev/egress.yaml", "dev", 80, "SIMPLE");
        Write("prod/egress.yaml", "prod", 80, "SIMPLE");
        _folder.Write("dev/till.yaml", Routes("till", "prod", 80));
        var lines = (await _folder.CheckAsync())
            .Output.Split('\n')
            .Where(line => line.Contains("[unknown-subset]", StringComparison.Ordinal));
        Assert.Contains("till.yaml", Assert.Single(lines), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string file, string subset, int port, string mode)
    {
        var documents = new (string Kind, string Text)[]
        {
            (
                "entry",
                "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: github, namespace: web}\nspec:\n"
                    + "  hosts: [api.github.com]\n  resolution: DNS\n  exportTo: [\".\"]\n"
                    + $"  ports: [{{number: {port}, name: http, protocol: HTTP}}]\n"
            ),
            (
                "rule",
                "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: github, namespace: web}\nspec:\n"
                    + $"  host: api.github.com\n  trafficPolicy: {{tls: {{mode: {mode}}}}}\n"
                    + $"  subsets: [{{name: {subset}}}]\n"
            ),
            ("routes", Routes("github", subset, port)),
        };
        foreach (
            var group in documents.GroupBy(document =>
                string.Format(System.Globalization.CultureInfo.InvariantCulture, file, document.Kind)
            )
        )
        {
            _folder.Write(group.Key, string.Join("---\n", group.Select(document => document.Text)));
        }
    }

    private static string Routes(string name, string subset, int port) =>
        $"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{name: {name}, namespace: web}}\nspec:\n"
        + "  hosts: [api.github.com]\n  exportTo: [\".\"]\n  http:\n    - timeout: 5s\n"
        + $"      route: [{{destination: {{host: api.github.com, subset: {subset}, port: {{number: {port}}}}}}}]\n";
}
