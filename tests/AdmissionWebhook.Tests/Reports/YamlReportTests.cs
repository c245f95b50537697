using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Tests.Checks;

namespace AdmissionWebhook.Tests.Reports;

public sealed class YamlReportTests
{
    [Fact]
    public async Task It_has_the_content_of_the_JSON_report()
    {
        using var folder = new CheckFolder();
        folder.Write("a.yaml", CheckFolder.Entry("yes", "evil.example.net") + "---\n" + CheckFolder.Entry("0644", "api.github.com", "[]"));
        folder.Write("b.yaml", "kind: [\n");
        await AssertSameAsync(folder);
    }

    [Fact]
    public async Task Nothing_to_evaluate_is_still_a_report()
    {
        using var folder = new CheckFolder();
        Directory.CreateDirectory(folder.Path);
        await AssertSameAsync(folder);
    }

    private static async Task AssertSameAsync(CheckFolder folder)
    {
        var json = (await folder.CheckAsync("-o", "json")).Json;
        var yaml = (await folder.CheckAsync("-o", "yaml")).Output;
        var read = Assert.IsType<ManifestDocument>(Assert.Single(ManifestReader.Read(Encoding.UTF8.GetBytes(yaml), "report")));
        Assert.Equal(json.ToJsonString(), JsonNode.Parse(read.Json.Span)!.ToJsonString());
    }
}
