using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Checks;

namespace AdmissionWebhook.Tests.Reports;

public sealed class JsonReportTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Fact]
    public async Task A_result_names_its_object_findings_and_patch()
    {
        var file = _folder.Write("a.yaml", CheckFolder.Entry(host: "api.githb.com", exportTo: "[]"));
        var report = (await _folder.CheckAsync("-o", "json")).Json;
        var expected = $$"""
            {"results": [{"file": "{{file}}", "line": 1, "apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "namespace": "web",
             "name": "github",
              "allowed": false,
              "findings": [{"rule": "unapproved-host", "action": "Deny", "path": "/spec/hosts/0",
                "message": "\"api.githb.com\" is not an approved host for namespace \"web\"",
                "remedy": "use \"api.github.com\", which is approved here, or ask the owners of the egress policies to approve \"api.githb.com\"; admission-webhook scaffold api.github.com -n web writes the manifests", "line": 7, "column": 11}],
              "patch": [{"op": "add", "path": "/spec/exportTo", "value": ["."]},
                {"op": "add", "path": "/metadata/labels", "value": {"egress.admissionwebhook.dev/governed": "true"} }]}],
             "summary": {"objects": 1, "denied": 1, "warnings": 0} }
            """;
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), report.ToJsonString());
    }

    [Fact]
    public async Task Unreadable_input_is_listed_beside_the_results()
    {
        var file = _folder.Write("a.yaml", "kind: [\n");
        var report = (await _folder.CheckAsync("-o", "json")).Json;
        Assert.Empty(report["results"]!.AsArray());
        var error = Assert.Single(report["errors"]!.AsArray())!;
        Assert.Equal((file, 2, 1), ((string?)error["file"], (int)error["line"]!, (int)error["column"]!));
    }

    [Fact]
    public async Task The_same_input_gives_the_same_report()
    {
        for (var i = 0; i < 40; i++)
        {
            _folder.Write($"{i % 7}/{i}.yaml", CheckFolder.Entry($"entry-{i}", i % 3 == 0 ? "evil.example.net" : "api.github.com"));
        }

        Assert.Equal((await _folder.CheckAsync("-o", "json")).Output, (await _folder.CheckAsync("-o", "json")).Output);
    }

    public void Dispose() => _folder.Dispose();
}
