using System.Globalization;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>The ways out as CSV (RFC 4180) with a header. Spreadsheets cannot take any field for a formula.</summary>
internal static class InventoryCsv
{
    private const string Header =
        "namespace,destination,ports,role,kind,name,file,line,gateways,exportedTo,"
        + "standing,allowed,policy,approvedHost,approvalAt,owner,approvedBy,ticket,expires";

    public static void Write(TextWriter output, IReadOnlyList<InventoryRow> rows, PolicySources sources)
    {
        output.Write(Header + "\r\n");
        foreach (var row in rows)
        {
            var approvals = row.Use.Approvals;
            output.Write(
                string.Join(
                    ',',
                    new[]
                    {
                        row.Object.Namespace,
                        row.Use.Destination,
                        Join(row.Use.Ports.Select(port => port.ToString())),
                        row.Use.Reference.Role.ToString(),
                        row.Object.Kind,
                        row.Object.Name,
                        row.File,
                        row.Line.ToString(CultureInfo.InvariantCulture),
                        Join(row.Gateways),
                        Join(row.ExportedTo),
                        row.Standing,
                        row.Allowed ? "true" : "false",
                        Join(approvals.Select(approval => approval.Policy)),
                        Join(approvals.Select(approval => approval.Host.Canonical)),
                        Join(approvals.Select(approval => sources.Of(approval).ToString())),
                        Join(approvals.Select(approval => approval.Owner)),
                        Join(approvals.Select(approval => approval.ApprovedBy)),
                        Join(approvals.Select(approval => approval.Ticket)),
                        Join(approvals.Select(approval => approval.Expires)),
                    }.Select(Field)
                ) + "\r\n"
            );
        }
    }

    private static string Join(IEnumerable<string?> values) => string.Join("; ", values.OfType<string>());

    // A spreadsheet evaluates fields that start with one of these (OWASP, CSV injection); an apostrophe makes them text.
    private static string Field(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
