namespace AdmissionWebhook.Maps;

/// <summary>Which part of a map to show.</summary>
internal sealed record MapQuery
{
    public static MapQuery Everything { get; } = new();

    /// <summary>Text that the namespace, destination, object, owner or approver must contain; empty for any.</summary>
    public string Find { get; init; } = "";

    /// <summary>Standings to show; empty for all.</summary>
    public IReadOnlySet<MapStanding> Standings { get; init; } = new HashSet<MapStanding>();

    /// <summary>Ids of groups to expand.</summary>
    public IReadOnlySet<string> Expanded { get; init; } = new HashSet<string>();

    public bool Takes(Way way) => (Standings.Count == 0 || Standings.Contains(way.Standing)) && (Find.Length == 0 || Texts(way).Any(Holds));

    private bool Holds(string? text) => text?.Contains(Find, StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<string?> Texts(Way way) =>
        [
            way.Source,
            way.Destination,
            way.Through,
            way.Row.Object.ToString(),
            .. way.Row.Use.Approvals.SelectMany(approval =>
                new[] { approval.Owner, approval.ApprovedBy, approval.Ticket, approval.Host.Canonical }
            ),
        ];
}
