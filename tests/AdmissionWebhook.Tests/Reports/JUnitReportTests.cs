using System.Xml.Linq;
using AdmissionWebhook.Tests.Checks;

namespace AdmissionWebhook.Tests.Reports;

public sealed class JUnitReportTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Fact]
    public async Task Each_file_is_a_suite_and_each_object_a_case()
    {
        _folder.Write("a.yaml", CheckFolder.Entry("one") + "---\n" + CheckFolder.Entry("two", "evil.example.net"));
        _folder.Write("b.yaml", CheckFolder.Entry("three", "api.github.com:8443"));
        var suites = (await ReportAsync()).Elements("testsuite").ToList();
        Assert.Equal([_folder["a.yaml"], _folder["b.yaml"]], suites.Select(suite => (string)suite.Attribute("name")!));
        Assert.Equal(("2", "1", "0"), Counts(suites[0]));
        Assert.Equal(
            ["ServiceEntry web/one", "ServiceEntry web/two"],
            suites[0].Elements("testcase").Select(one => (string)one.Attribute("name")!)
        );
        Assert.All(
            suites[0].Elements("testcase"),
            one =>
                Assert.Equal((_folder["a.yaml"], _folder["a.yaml"]), ((string)one.Attribute("classname")!, (string)one.Attribute("file")!))
        );
    }

    [Fact]
    public async Task A_denied_object_fails_with_every_finding_and_its_place()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "evil.example.net, other.example.net"));
        var failure = Assert.Single((await ReportAsync()).Descendants("failure"));
        Assert.Equal("unapproved-host", (string?)failure.Attribute("type"));
        Assert.Equal("2 findings deny this object", (string?)failure.Attribute("message"));
        Assert.Equal(
            [$"{_folder["a.yaml"]}:7:11: [unapproved-host]", $"{_folder["a.yaml"]}:7:29: [unapproved-host]"],
            failure.Value.Split('\n').Select(line => line[..line.IndexOf(" \"", StringComparison.Ordinal)])
        );
    }

    [Fact]
    public async Task Warnings_pass_and_are_in_the_output()
    {
        _folder.Write("a.yaml", CheckFolder.Entry().Edited("DNS", "STATIC"));
        var one = Assert.Single((await ReportAsync()).Descendants("testcase"));
        Assert.Null(one.Element("failure"));
        Assert.Contains("[static-endpoints]", (string?)one.Element("system-out"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_input_is_an_error()
    {
        _folder.Write("a.yaml", CheckFolder.Entry() + "---\nkind: [\n");
        var suite = Assert.Single((await ReportAsync()).Elements("testsuite"));
        Assert.Equal(("2", "0", "1"), Counts(suite));
        Assert.StartsWith(
            $"{_folder["a.yaml"]}:13:1: ",
            (string?)Assert.Single(suite.Descendants("error")).Attribute("message"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Text_that_XML_cannot_hold_does_not_break_the_report()
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: "\"evil\\u0001\\U0001F600<&\\\"\""));
        Assert.Contains("evil\uFFFD😀<&", Assert.Single((await ReportAsync()).Descendants("failure")).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_evaluate_is_a_report_without_suites()
    {
        Directory.CreateDirectory(_folder.Path);
        Assert.Empty((await ReportAsync()).Elements());
    }

    public void Dispose() => _folder.Dispose();

    private static (string?, string?, string?) Counts(XElement suite) =>
        ((string?)suite.Attribute("tests"), (string?)suite.Attribute("failures"), (string?)suite.Attribute("errors"));

    private async Task<XElement> ReportAsync()
    {
        var output = (await _folder.CheckAsync("-o", "junit")).Output;
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites ", output, StringComparison.Ordinal);
        return XDocument.Parse(output).Root!;
    }
}
