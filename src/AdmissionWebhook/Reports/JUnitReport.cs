using System.Globalization;
using System.Xml;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Reports;

/// <summary>
/// JUnit XML as Jenkins and GitLab read it: a suite per file, or per namespace of a cluster, a case per object, a failure per denied
/// object. Warnings are the output of the case; unreadable input is an error.
/// </summary>
internal sealed class JUnitReport : IReport
{
    // The writer's own declaration would name the encoding of a string, not of the file.
    private static readonly XmlWriterSettings Settings = new()
    {
        Indent = true,
        NewLineChars = "\n",
        OmitXmlDeclaration = true,
    };

    private readonly List<TestCase> _suite = [];
    private readonly TextWriter _output;
    private readonly XmlWriter _xml;
    private string? _file;

    public JUnitReport(TextWriter output) => (_output, _xml) = (output, XmlWriter.Create(output, Settings));

    public void Begin()
    {
        _output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        _xml.WriteStartElement("testsuites");
        _xml.WriteAttributeString("name", "admission-webhook check");
    }

    public void Evaluated(CheckedObject evaluated)
    {
        var findings = evaluated.Findings.ToLookup(placed => placed.Finding.Action);
        var remarks = findings[EnforcementAction.Warn].Select(placed => Line(evaluated, placed)).Concat(evaluated.Remarks);
        var failure = findings[EnforcementAction.Deny].Select(placed => Line(evaluated, placed)).ToList();
        Add(
            evaluated.Document?.File ?? evaluated.Identity.Namespace,
            new TestCase(
                evaluated.Identity.ToString(),
                evaluated.Document?.File,
                evaluated.Line,
                "failure",
                string.Join(", ", findings[EnforcementAction.Deny].Select(placed => placed.Finding.Rule).Distinct()),
                failure,
                [.. remarks]
            )
        );
    }

    public void Unreadable(ManifestError error) =>
        Add(
            error.File,
            new TestCase(
                error.Line > 0 ? $"readable input at line {error.Line}" : "readable input",
                error.File,
                error.Line,
                "error",
                "unreadable-input",
                [Located(error.File, error.Line, error.Column, error.Message)],
                []
            )
        );

    public void End(CheckSummary summary)
    {
        Flush();
        _xml.WriteEndElement();
        _xml.Flush();
        _output.Write("\n");
    }

    private void Add(string file, TestCase one)
    {
        if (_file != file)
        {
            Flush();
            _file = file;
        }

        _suite.Add(one);
    }

    private void Flush()
    {
        if (_suite.Count == 0)
        {
            return;
        }

        _xml.WriteStartElement("testsuite");
        Attribute("name", _file!);
        Attribute("tests", Number(_suite.Count));
        Attribute("failures", Number(_suite.Count(one => one.IsBad && one.Kind == "failure")));
        Attribute("errors", Number(_suite.Count(one => one.IsBad && one.Kind == "error")));
        Attribute("skipped", "0");
        _suite.ForEach(Write);
        _xml.WriteEndElement();
        _suite.Clear();
    }

    private void Write(TestCase one)
    {
        _xml.WriteStartElement("testcase");
        Attribute("name", one.Name);
        Attribute("classname", _file!);
        if (one.File is { } file)
        {
            Attribute("file", file);
        }

        if (one.Line > 0)
        {
            Attribute("line", Number(one.Line));
        }

        if (one.IsBad)
        {
            _xml.WriteStartElement(one.Kind);
            Attribute("message", one.Violations.Count == 1 ? one.Violations[0] : $"{one.Violations.Count} findings deny this object");
            Attribute("type", one.Type);
            _xml.WriteString(Clean(string.Join('\n', one.Violations)));
            _xml.WriteEndElement();
        }

        if (one.Output.Count > 0)
        {
            _xml.WriteElementString("system-out", Clean(string.Join('\n', one.Output)));
        }

        _xml.WriteEndElement();
    }

    private void Attribute(string name, string value) => _xml.WriteAttributeString(name, Clean(value));

    private static string Line(CheckedObject evaluated, PlacedFinding placed) =>
        Located(evaluated.Place, placed.Line, placed.Column, $"[{placed.Finding.Rule}] {FindingText.Of(placed.Finding)}");

    private static string Located(string file, int line, int column, string message) =>
        line > 0 ? $"{file}:{line}:{column}: {message}" : $"{file}: {message}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>XML 1.0 cannot represent most control characters or half a surrogate pair.</summary>
    private static string Clean(string text)
    {
        var clean = text.ToCharArray();
        for (var i = 0; i < clean.Length; i++)
        {
            if (i + 1 < clean.Length && char.IsSurrogatePair(clean[i], clean[i + 1]))
            {
                i++;
            }
            else if (!XmlConvert.IsXmlChar(clean[i]))
            {
                clean[i] = '\uFFFD';
            }
        }

        return new string(clean);
    }

    private sealed record TestCase(
        string Name,
        string? File,
        int Line,
        string Kind,
        string Type,
        IReadOnlyList<string> Violations,
        IReadOnlyList<string> Output
    )
    {
        public bool IsBad => Violations.Count > 0;
    }
}
