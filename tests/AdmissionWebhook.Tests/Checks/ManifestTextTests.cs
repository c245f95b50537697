using System.Text;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>Manifests as people really write them, and how they are read.</summary>
public sealed class ManifestTextTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Theory]
    [InlineData("kind: ServiceEntry\nspec: {hosts: [}\n", "2:16")]
    [InlineData("spec:\n\thosts: []\n", "2:1")]
    [InlineData("spec: {}\nspec: {}\n", "2:1")]
    [InlineData("spec: {hosts: [a], hosts: [b]}\n", "1:20")]
    [InlineData("a: *nowhere\n", "1:4")]
    [InlineData("a: \"open\n", "1:4")]
    public async Task Broken_text_is_an_error_with_its_place(string text, string place)
    {
        var file = _folder.Write("a.yaml", text);
        var run = await _folder.CheckAsync();
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"{file}:{place}: ERROR ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_before_the_broken_one_are_evaluated()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net") + "---\na: [\n");
        Assert.Equal((1, 1), await CountsAsync());
    }

    [Theory]
    [InlineData("[yes]", "/spec/exportTo/0")]
    [InlineData("[~]", "/spec/exportTo/0")]
    [InlineData("[0644]", "/spec/exportTo/0")]
    public async Task Scalars_are_read_as_kubectl_reads_them(string exportTo, string path)
    {
        _folder.Write("a.yaml", CheckFolder.Entry(exportTo: exportTo));
        var findings = (await _folder.CheckAsync("-o", "json")).Json["results"]![0]!["findings"]!.AsArray();
        Assert.Contains(findings, finding => (string?)finding!["rule"] == "unreadable-field" && (string?)finding["path"] == path);
    }

    [Fact]
    public async Task Anchors_and_merge_keys_are_resolved()
    {
        _folder.Write(
            "a.yaml",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: a, namespace: web}
            spec:
              hosts: [shop]
              http:
              - &first
                route: [{destination: {host: &evil evil.example.net}}]
              - <<: *first
                name: second
              - mirror: {host: *evil}
                route: [{destination: {host: shop}}]
            """
        );
        var findings = (await _folder.CheckAsync("-o", "json")).Json["results"]![0]!["findings"]!
            .AsArray()
            .Where(finding => (string?)finding!["rule"] == "unapproved-host")
            .Select(finding => ((string)finding!["path"]!, (int)finding["line"]!));
        Assert.Equal(
            [("/spec/http/0/route/0/destination/host", 8), ("/spec/http/1/route/0/destination/host", 8), ("/spec/http/2/mirror/host", 11)],
            findings.Order()
        );
    }

    [Fact]
    public async Task Windows_line_ends_and_a_byte_order_mark_do_not_shift_positions()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(CheckFolder.Entry(host: "evil.example.net").Edited("\n", "\r\n"))];
        var file = _folder.Write("a.yaml", bytes);
        var lines = (await _folder.CheckAsync()).Output.Split('\n');
        Assert.StartsWith($"{file}:7:11: DENY [unapproved-host]", lines[0], StringComparison.Ordinal);
        Assert.Equal("      hosts: [evil.example.net]", lines[1]);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_an_error()
    {
        _folder.Write("a.yaml", [.. "a: "u8, 0xE4, .. "\n"u8]);
        Assert.Contains("a.yaml:1:4: ERROR invalid UTF-8: byte 0xE4", (await _folder.CheckAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_megabytes_are_read_to_the_end()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata:\n  text: |\n");
        var line = "    " + new string('x', 195) + "\n";
        var lines = 20 * 1024 * 1024 / line.Length;
        text.Insert(text.Length, line, lines);
        var file = _folder.Write("a.yaml", text.Append("---\n").Append(CheckFolder.Entry(host: "evil.example.net")).ToString());
        Assert.Contains(
            $"{file}:{5 + lines + 1 + 7}:11: DENY [unapproved-host]",
            (await _folder.CheckAsync()).Output,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int Denied, int Errors)> CountsAsync()
    {
        var json = (await _folder.CheckAsync("-o", "json")).Json;
        return ((int)json["summary"]!["denied"]!, json["errors"]?.AsArray().Count ?? 0);
    }
}
