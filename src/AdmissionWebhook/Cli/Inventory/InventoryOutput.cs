using System.CommandLine;
using System.Text;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary><c>--output</c> of <c>inventory</c>: <c>FORMAT[=FILE]</c>.</summary>
internal sealed class InventoryOutput : Option<string>
{
    private static readonly string[] Formats = ["text", "json", "csv", "html"];

    public InventoryOutput()
        : base("--output", "-o")
    {
        Description = "Report, on standard output or in a file: text|json|csv|html[=FILE]. html is one page with a map, for people.";
        HelpName = "FORMAT[=FILE]";
        DefaultValueFactory = _ => Formats[0];
        CompletionSources.Add(Formats);
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && (!Formats.Contains(Split(value).Format) || Split(value).File is ""))
            {
                result.AddError($"--output: '{value}' is none of {string.Join(", ", Formats)}, or no file is given after the equals sign");
            }
        });
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission to write the file.</exception>
    public void Write(ParseResult parsed, FileInventory found, PolicySources sources)
    {
        var (format, file) = Split(parsed.GetValue(this)!);
        if (file is null)
        {
            Write(parsed.InvocationConfiguration.Output, format, found, sources);
            return;
        }

        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(false));
        Write(writer, format, found, sources);
    }

    private static void Write(TextWriter output, string format, FileInventory found, PolicySources sources)
    {
        switch (format)
        {
            case "json":
                IndentedJson.Write(output, writer => InventoryJson.Write(writer, found.Rows, sources));
                break;
            case "csv":
                InventoryCsv.Write(output, found.Rows, sources);
                break;
            case "html":
                new InventoryPage(new HtmlText(output)).Write(found.Rows, found.Policies, found.Now);
                break;
            default:
                InventoryText.Write(output, found.Rows, sources);
                break;
        }
    }

    private static (string Format, string? File) Split(string value) =>
        value.IndexOf('=', StringComparison.Ordinal) is var end and >= 0 ? (value[..end], value[(end + 1)..]) : (value, null);
}
