using System.Globalization;
using AdmissionWebhook.Maps;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>All approvals and exceptions, by expiry.</summary>
internal sealed class ApprovalsTable(HtmlText html)
{
    private const int Shown = 3;

    private static readonly string[] Columns = ["Until", "Host", "Ports", "Namespaces", "Owner", "Approved by", "Reason", "Used by"];

    public void Write(IReadOnlyList<ApprovalUse> approvals)
    {
        html.Line(
            $"""
            <section aria-labelledby="approvals"><h2 id="approvals">Approvals by expiry</h2>
            <div class="table-frame" tabindex="0" role="region" aria-labelledby="approvals"><table id="approvals-table"><thead><tr>
            """
        );
        foreach (var column in Columns)
        {
            html.Add($"""<th scope="col">{column}</th>""");
        }

        html.Line($"</tr></thead><tbody>");
        foreach (var approval in approvals)
        {
            Write(approval);
        }

        html.Line($"</tbody></table></div></section>");
    }

    private void Write(ApprovalUse approval)
    {
        var isUnused = !approval.IsException && approval.UsedBy.Count == 0;
        html.Line(
            $"""
            <tr class="s-{approval.Standing.Word()}{(isUnused ? " unused" : "")}"><td class="number">
            <span class="sign" aria-hidden="true">{approval.Standing.Sign()}</span> {(
                approval.Expires.Length > 0 ? approval.Expires : "no expiry"
            )}
            <span class="minor">{(approval.DaysLeft is { } days ? SummaryPart.Days(days) : "")}</span></td>
            <th scope="row" class="name">{approval.Host}{(approval.IsException ? " (exception)" : "")}</th>
            <td class="number">{approval.Ports}</td>
            <td>{(approval.Namespaces.Count == 0 ? "policy scope" : string.Join(", ", approval.Namespaces))}</td>
            <td>{approval.Owner}</td>
            <td>{approval.ApprovedBy} <span class="minor">{approval.Policy}</span></td>
            <td>{approval.Reason} <span class="minor">{approval.Ticket}</span></td>
            <td>{(approval.IsException ? "" : Users(approval.UsedBy))}</td></tr>
            """
        );
    }

    private static string Users(IReadOnlyList<string> users) =>
        users.Count switch
        {
            0 => "unused",
            <= Shown => string.Join(", ", users),
            var all => string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", users.Take(Shown))} and {all - Shown} more"),
        };
}
