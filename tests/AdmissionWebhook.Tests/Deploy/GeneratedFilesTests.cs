using System.Text.Json.Nodes;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Tests.Deploy;

public sealed class GeneratedFilesTests
{
    public static TheoryData<string> Paths => [.. GeneratedFiles.All().Select(file => file.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_generated_file_is_what_the_program_prints(string path)
    {
        var (_, command, printed) = GeneratedFiles.All().Single(file => file.Path == path);
        Assert.True(
            printed == RepositoryFiles.Text(path),
            $"{path} is out of date; run `dotnet run --project src/AdmissionWebhook -- {command} > {path}`"
        );
    }

    [Fact]
    public void Printed_yaml_reads_back_as_the_same_json()
    {
        JsonNode[] printed =
        [
            PolicyResource.Definition(),
            WebhookConfigurations.Validating(WebhookAddress.Default),
            WebhookConfigurations.Mutating(WebhookAddress.Default, []),
        ];
        var read = RenderedManifests.Read(YamlWriter.Write(printed), "printed.yaml");
        Assert.Equal(printed.Length, read.Count);
        Assert.All(printed.Zip(read), pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second)));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("0644")]
    [InlineData("2027-06-30")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("a: b # c")]
    [InlineData("- x")]
    [InlineData(" padded ")]
    [InlineData("two\nlines\n")]
    [InlineData("tab\tand \"quotes\" and 'more'")]
    [InlineData("\u00b5s")]
    [InlineData("*alias")]
    [InlineData("1e3")]
    public void A_text_stays_the_same_text(string text)
    {
        var node = new JsonObject
        {
            ["kind"] = "X",
            ["value"] = text,
            [text.Length == 0 ? "empty" : text] = 1,
        };
        Assert.True(JsonNode.DeepEquals(node, RenderedManifests.Read(YamlWriter.Write(node), "text.yaml").Single()));
    }
}
