using System.Globalization;
using System.Xml;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>Results as JUnit XML, a suite per file.</summary>
internal static class PolicyTestJUnit
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Indent = true,
        NewLineChars = "\n",
        OmitXmlDeclaration = true,
    };

    public static void Write(TextWriter output, IReadOnlyList<PolicyTestResult> results)
    {
        using (var xml = XmlWriter.Create(output, Settings))
        {
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, results);
            foreach (var suite in results.GroupBy(result => result.Test.File))
            {
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", PlainText.Of(suite.Key));
                WriteCounts(xml, [.. suite]);
                foreach (var result in suite)
                {
                    Write(xml, result);
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        output.WriteLine();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<PolicyTestResult> results)
    {
        xml.WriteAttributeString("tests", results.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", results.Count(result => !result.Passed).ToString(CultureInfo.InvariantCulture));
    }

    private static void Write(XmlWriter xml, PolicyTestResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", PlainText.Of(result.Test.Name));
        xml.WriteAttributeString("classname", PlainText.Of(result.Test.File));
        xml.WriteAttributeString("file", PlainText.Of(result.Test.File));
        xml.WriteAttributeString("line", result.Test.Line.ToString(CultureInfo.InvariantCulture));
        if (!result.Passed)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString(
                "message",
                $"not as expected: {string.Join(", ", result.Mismatches.Select(mismatch => mismatch.Field))}"
            );
            xml.WriteString(string.Join('\n', result.Mismatches.SelectMany(mismatch => mismatch.Lines).Select(PlainText.Of)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }
}
