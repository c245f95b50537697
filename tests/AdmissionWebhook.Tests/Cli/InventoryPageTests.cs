using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

/// <summary><c>inventory -o html</c>: a page for people, complete without script and self-contained.</summary>
public sealed partial class InventoryPageTests : IDisposable
{
    private const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: it}
        spec:
          approvedHosts:
            - {host: api.example.com, exportTo: [orders], owner: "<script>alert(1)</script>", approvedBy: "A & B", expires: 2199-12-31}
            - {host: old.example.com, owner: web, expires: 2020-01-01}
          deniedHosts: [{host: "*.leaks.example"}]
          defaults: {exportTo: ["."]}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_map_shows_destinations_with_approver_and_expiry()
    {
        var map = await MapAsync(
            Entry("api", "[api.example.com]", "[., orders]") + Entry("others", "[old.example.com, x.leaks.example, nobody.example]")
        );
        var nodes = map.Descendants()
            .Where(one => one.Name.LocalName == "a")
            .Select(one => one.Elements().First(child => child.Name.LocalName == "title").Value)
            .ToList();
        Assert.Contains("api.example.com: approved by A & B, until 2199-12-31; declared by 1 object", nodes);
        Assert.Contains("old.example.com: approval expired by web, until 2020-01-01; declared by 1 object", nodes);
        Assert.Contains("x.leaks.example: denied; declared by 1 object", nodes);
        Assert.Contains("nobody.example: not approved; declared by 1 object", nodes);
        Assert.Contains(nodes, node => node.StartsWith("orders: approved", StringComparison.Ordinal));
        Assert.Equal(
            ["Denied · 1", "Not approved · 1", "Approval expired · 1", "Approved · 1"],
            map.Descendants()
                .Where(one => ((string?)one.Attribute("class"))?.StartsWith("heading", StringComparison.Ordinal) == true)
                .Select(one => one.Value)
        );
    }

    [Fact]
    public async Task A_DestinationRule_opens_no_way_even_if_every_namespace_sees_it()
    {
        const string Rule = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: api, namespace: web}
            spec: {host: api.example.com}
            """;
        var map = await MapAsync(Entry("api", "[api.example.com]", "[.]") + Rule);
        Assert.DoesNotContain(map.Descendants(), one => one.Value == "every namespace");
    }

    [Fact]
    public async Task Every_name_on_the_map_leads_to_its_row()
    {
        var page = await PageAsync(Entry("api", "[api.example.com]", "[., orders]") + Entry("others", "[nobody.example]"));
        var targets = Links().Matches(page).Select(match => match.Groups["id"].Value).ToList();
        Assert.NotEmpty(targets);
        Assert.All(targets, target => Assert.Contains($"id=\"{target}\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_self_contained_and_its_CSP_forbids_loading_anything()
    {
        var page = await PageAsync(Entry("api", "[api.example.com]"));
        Assert.DoesNotMatch("""(?:src|href)=["'](?!#)""", page);
        Assert.DoesNotContain("unsafe-", Between(page, "http-equiv=\"Content-Security-Policy\"", ">"), StringComparison.Ordinal);
        Assert.Contains(Hash(Between(page, "<style>", "</style>")), page, StringComparison.Ordinal);
        Assert.Contains(Hash(Between(page, "<script>", "</script>")), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_manifests_and_policies_never_becomes_markup()
    {
        var page = await PageAsync(Entry("api", "[api.example.com, \"<img onerror=x>\"]"));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_map_stays_readable_with_a_thousand_objects()
    {
        var manifests = string.Concat(
            Enumerable
                .Range(0, 1_000)
                .Select(number => Entry($"e{number}", $"[h{number}.d{number % 90}.example]", null, $"team-{number % 70}"))
        );
        var map = await MapAsync(manifests);
        Assert.InRange(map.Descendants().Count(one => one.Name.LocalName == "a"), 3, 90);
        var height = double.Parse(((string)map.Attribute("viewBox")!).Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(height, 100, 2_400);
    }

    [Fact]
    public async Task It_is_written_to_the_given_file()
    {
        var (policy, manifest) = (_folder.Write("policy.yaml", Policy), _folder.Write("m.yaml", Entry("api", "[api.example.com]")));
        var verb = await Verb.RunAsync("inventory", "--policy", policy, manifest, "-o", $"html={_folder["page.html"]}");
        Assert.Equal((0, ""), (verb.ExitCode, verb.Output));
        Assert.StartsWith(
            "<!doctype html>",
            await File.ReadAllTextAsync(_folder["page.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("html=")]
    public async Task Another_format_is_an_error(string output)
    {
        var verb = await Verb.RunAsync(
            "inventory",
            "--policy",
            _folder.Write("policy.yaml", Policy),
            _folder.Write("m.yaml", ""),
            "-o",
            output
        );
        Assert.Equal(2, verb.ExitCode);
        Assert.Contains("html", verb.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Entry(string name, string hosts, string? exportTo = null, string @namespace = "web") =>
        $$"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: {{name}}, namespace: {{@namespace}}}
            spec:
              hosts: {{hosts}}
              {{(exportTo is null ? "" : $"exportTo: {exportTo.Replace("[.", "[\".\"", StringComparison.Ordinal)}")}}
              resolution: DNS
              ports: [{number: 443, name: tls, protocol: TLS}]
            ---

            """;

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private async Task<XElement> MapAsync(string manifests)
    {
        var page = await PageAsync(manifests);
        return XElement.Parse($"<svg {Between(page, "<svg ", "</svg>")}</svg>");
    }

    private async Task<string> PageAsync(string manifests)
    {
        var verb = await Verb.RunAsync(
            "inventory",
            "--policy",
            _folder.Write("policy.yaml", Policy),
            _folder.Write("m.yaml", manifests),
            "-o",
            "html"
        );
        Assert.Equal("", verb.Error);
        return verb.Output;
    }

    [GeneratedRegex("href=\"#(?<id>[^\"]+)\"")]
    private static partial Regex Links();
}
