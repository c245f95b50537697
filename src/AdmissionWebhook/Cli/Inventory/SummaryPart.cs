using System.Globalization;
using AdmissionWebhook.Maps;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>The page's summary: destinations by standing, and what expires next.</summary>
internal sealed class SummaryPart(HtmlText html)
{
    private const int Soonest = 3;
    private const int Year = 365;

    public void Write(MapSummary summary, IReadOnlyList<ApprovalUse> approvals)
    {
        html.Line(
            $"""
            <p class="total"><strong>{summary.Total}</strong> {Of(summary.Total, "destination")}
            from <strong>{summary.Namespaces}</strong> {Of(summary.Namespaces, "namespace")},
            declared by <strong>{summary.Objects}</strong> {Of(summary.Objects, "object")}</p>
            """
        );
        html.Line($"""<ul class="standings">""");
        foreach (var standing in MapStandings.All.Where(one => summary.Destinations[one] > 0))
        {
            html.Add($"""<li class="s-{standing.Word()}"><span class="sign" aria-hidden="true">{standing.Sign()}</span> """);
            html.Line($"""<b>{summary.Destinations[standing]}</b> {standing.Title()}</li>""");
        }

        html.Line($"</ul>");
        if (approvals.Where(approval => approval.DaysLeft is >= 0 and <= Year).Take(Soonest).ToList() is { Count: > 0 } next)
        {
            html.Add($"""<p class="next">Expiring next: """);
            foreach (var (index, approval) in next.Index())
            {
                html.Add($"""{(index == 0 ? "" : " · ")}<a href="#approvals">{approval.Host}</a> """);
                html.Add($"on {approval.Expires} ({Days(approval.DaysLeft!.Value)})");
            }

            html.Line($"</p>");
        }
    }

    /// <summary>Days in words: <c>today</c>, <c>in 3 days</c>, <c>5 days ago</c>.</summary>
    public static string Days(int days) =>
        days switch
        {
            0 => "today",
            1 => "tomorrow",
            -1 => "yesterday",
            > 2 * Year => string.Create(CultureInfo.InvariantCulture, $"in {days / Year} years"),
            > 0 => string.Create(CultureInfo.InvariantCulture, $"in {days} days"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{-days} days ago"),
        };

    private static string Of(int count, string noun) => count == 1 ? noun : noun + "s";
}
