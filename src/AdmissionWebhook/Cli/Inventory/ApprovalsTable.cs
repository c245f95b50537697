using AdmissionWebhook.Maps;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>All approvals and exceptions, those that end first coming first.</summary>
internal sealed class ApprovalsTable(HtmlText html)
{
    private static readonly string[] Columns = ["Until", "Approves", "Ports", "For", "Owner", "Approved by", "Why", "Used by"];

    public void Write(IReadOnlyList<ApprovalUse> approvals)
    {
        html.Line($"""<section aria-labelledby="approvals"><h2 id="approvals">Approvals, by when they end</h2><div class="table-frame" tabindex="0" role="region" aria-labelledby="approvals"><table id="approvals-table"><thead><tr>""");
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
        html.Add($"""<tr class="s-{approval.Standing.Word()}{(approval.IsException || approval.UsedBy.Count > 0 ? "" : " unused")}"><td class="number"><span class="sign" aria-hidden="true">{approval.Standing.Sign()}</span> {(approval.Expires.Length > 0 ? approval.Expires : "no end")}""");
        if (approval.DaysLeft is { } days)
        {
            html.Add($""" <span class="minor">{SummaryPart.Days(days)}</span>""");
        }

        html.Add($"""</td><th scope="row" class="name">{approval.Host}{(approval.IsException ? " (exception)" : "")}</th><td class="number">{approval.Ports}</td><td>{(approval.Namespaces.Count == 0 ? "its policy's scope" : string.Join(", ", approval.Namespaces))}</td><td>{approval.Owner}</td><td>{approval.ApprovedBy} <span class="minor">{approval.Policy}</span></td><td>{approval.Reason} <span class="minor">{approval.Ticket}</span></td><td>""");
        if (approval.IsException)
        {
            html.Line($"</td></tr>");
            return;
        }

        html.Line($"""{(approval.UsedBy.Count == 0 ? "nothing" : string.Join(", ", approval.UsedBy.Take(3)))}{(approval.UsedBy.Count > 3 ? $" and {approval.UsedBy.Count - 3} more" : "")}</td></tr>""");
    }
}
