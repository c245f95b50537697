namespace AdmissionWebhook.Maps;

/// <summary>The standing of a way out, most urgent first.</summary>
internal enum MapStanding
{
    Denied,
    Unapproved,
    Expired,
    FallsShort,

    /// <summary>Approved, by an approval that expires within the days of <c>expiring-approval</c>.</summary>
    Expiring,

    Ungoverned,
    Approved,
}

internal static class MapStandings
{
    public static IReadOnlyList<MapStanding> All { get; } = Enum.GetValues<MapStanding>();

    /// <summary>For people, as a heading.</summary>
    public static string Title(this MapStanding standing) =>
        standing switch
        {
            MapStanding.Denied => "Denied",
            MapStanding.Unapproved => "Not approved",
            MapStanding.Expired => "Approval expired",
            MapStanding.FallsShort => "Exceeds approval",
            MapStanding.Expiring => "Expires soon",
            MapStanding.Ungoverned => "Ungoverned",
            _ => "Approved",
        };

    /// <summary>A sign that distinguishes standings without colour.</summary>
    public static string Sign(this MapStanding standing) =>
        standing switch
        {
            MapStanding.Denied => "⊘",
            MapStanding.Unapproved => "✕",
            MapStanding.Expired => "○",
            MapStanding.FallsShort => "◑",
            MapStanding.Expiring => "◔",
            MapStanding.Ungoverned => "◇",
            _ => "●",
        };

    /// <summary>The word in class names, ids and the API: <c>falls-short</c>.</summary>
    public static string Word(this MapStanding standing) =>
        standing switch
        {
            MapStanding.Denied => "denied",
            MapStanding.Unapproved => "unapproved",
            MapStanding.Expired => "expired",
            MapStanding.FallsShort => "falls-short",
            MapStanding.Expiring => "expiring",
            MapStanding.Ungoverned => "ungoverned",
            _ => "approved",
        };

    /// <returns>Null if no standing has that word.</returns>
    public static MapStanding? Find(string? word) => All.Cast<MapStanding?>().FirstOrDefault(standing => standing!.Value.Word() == word);

    /// <summary>Whether it can wait: these are grouped first.</summary>
    public static bool CanWait(this MapStanding standing) => standing is MapStanding.Approved or MapStanding.Ungoverned;
}
