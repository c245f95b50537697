using AdmissionWebhook.Maps;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>The ways out for people, by namespace and destination.</summary>
internal static class InventoryText
{
    public static void Write(TextWriter output, IReadOnlyList<InventoryRow> rows, PolicySources sources)
    {
        foreach (var @namespace in rows.GroupBy(row => row.Object.Namespace))
        {
            Line(output, $"namespace {@namespace.Key}");
            foreach (var row in @namespace)
            {
                Write(output, row, sources);
            }

            output.WriteLine();
        }

        var destinations = rows.Select(row => row.Use.Destination).Distinct().Count();
        if (rows.Any(row => row.InAmbient is not null))
        {
            output.WriteLine(AmbientLimits.Text);
        }

        output.WriteLine(FormattableString.Invariant($"{destinations} destinations, named in {rows.Count} places"));
    }

    private static void Write(TextWriter output, InventoryRow row, PolicySources sources)
    {
        Line(output, $"  {row.Use.Destination}  {string.Join(", ", row.Use.Ports)}".TrimEnd());
        Line(output, $"    named by    {row.Object} as {row.Use.Reference.Role} ({row.Place})");
        Line(output, $"    through     {(row.Gateways.Count == 0 ? "no gateway" : string.Join(", ", row.Gateways))}");
        Line(output, $"    exported to {string.Join(", ", row.ExportedTo)}");
        if (row.InAmbient is { } seers)
        {
            Line(output, $"    in ambient  {AmbientLimits.Seers(seers)}");
        }

        Line(output, $"    standing    {row.Standing}{(row.Allowed ? "" : "; the object is denied")}");
        foreach (var approval in row.Use.Approvals)
        {
            Line(
                output,
                $"    approval    {approval.Host.Canonical}, policy {approval.Policy} ({sources.Of(approval)}), "
                    + $"owner {approval.Owner ?? "unknown"}, {(approval.Expires is { } day ? $"until {day}" : "does not expire")}"
            );
        }

        foreach (var denial in row.Use.Denials)
        {
            Line(output, $"    denied by   {denial.Host.Canonical}, policy {denial.Policy.Name} ({sources.Of(denial)})");
        }
    }

    private static void Line(TextWriter output, string text) => output.WriteLine(PlainText.Of(text));
}
