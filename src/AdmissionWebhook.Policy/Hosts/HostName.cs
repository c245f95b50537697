namespace AdmissionWebhook.Policy.Hosts;

/// <summary>
/// A host of Istio's networking fields: an exact DNS name or a wildcard <c>*.zone</c>, with its canonical spelling and the flaws of the
/// spelling as written. Comparisons use canonical forms. Containment and overlap follow Istio's
/// <c>host.Name.SubsetOf</c> and <c>host.Name.Matches</c> (istio pkg/config/host/name.go): a wildcard covers any depth, not its apex.
/// </summary>
public readonly record struct HostName
{
    private HostName(string written, string canonical, HostFlaw flaws)
    {
        Written = written;
        Canonical = canonical;
        Flaws = flaws;
    }

    /// <summary>The text as written in the object.</summary>
    public string Written { get; }

    /// <summary>Lower-case, without a trailing dot. If <see cref="IsReadable"/> is false, no approval can match it.</summary>
    public string Canonical { get; }

    public HostFlaw Flaws { get; }

    /// <summary>Whether the text is a valid host, which can be compared with approvals.</summary>
    public bool IsReadable => (Flaws & (HostFlaw.Grammar | HostFlaw.NumericLastLabel | HostFlaw.PartialWildcard | HostFlaw.EveryHost)) == 0;

    public bool IsWildcard => Canonical.Length > 0 && Canonical[0] == '*';

    /// <summary>The name without <c>*.</c>.</summary>
    public ReadOnlySpan<char> Zone => Canonical.StartsWith("*.", StringComparison.Ordinal) ? Canonical.AsSpan(2) : Canonical;

    /// <summary>The number of labels, without <c>*</c>.</summary>
    public int Labels => Zone.IsEmpty ? 0 : Zone.Count('.') + 1;

    public ReadOnlySpan<char> LastLabel => Zone[(Zone.LastIndexOf('.') + 1)..];

    /// <summary>Parses any text; never throws. Problems are in <see cref="Flaws"/>.</summary>
    public static HostName Parse(string written)
    {
        var flaws = HostGrammar.Inspect(written);
        var canonical = written;
        if ((flaws & HostFlaw.TrailingDot) != 0)
        {
            canonical = canonical[..^1];
        }

        if ((flaws & HostFlaw.UpperCase) != 0)
        {
            canonical = canonical.ToLowerInvariant();
        }

        return new HostName(written, canonical, flaws);
    }

    /// <summary>Whether this covers every host that <paramref name="other"/> covers.</summary>
    public bool Contains(in HostName other) =>
        IsReadable
        && other.IsReadable
        && (IsWildcard ? EndsWithDot(other.Zone, Zone, orEqual: other.IsWildcard) : !other.IsWildcard && Canonical == other.Canonical);

    /// <summary>Whether both cover some host. Partial wildcards and <c>*</c> overlap as Istio matches them.</summary>
    public bool Overlaps(in HostName other) =>
        (IsWildcard, other.IsWildcard) switch
        {
            (false, false) => Canonical == other.Canonical,
            (true, false) => other.Canonical.AsSpan().EndsWith(AfterStar),
            (false, true) => Canonical.AsSpan().EndsWith(other.AfterStar),
            _ => AfterStar.EndsWith(other.AfterStar) || other.AfterStar.EndsWith(AfterStar),
        };

    /// <summary>Whether the name is below <paramref name="zone"/> (<c>svc.cluster.local</c>), at any depth.</summary>
    public bool IsBelow(ReadOnlySpan<char> zone) => EndsWithDot(Zone, zone, orEqual: IsWildcard);

    public override string ToString() => Written;

    private ReadOnlySpan<char> AfterStar => Canonical.AsSpan(1);

    private static bool EndsWithDot(ReadOnlySpan<char> name, ReadOnlySpan<char> zone, bool orEqual) =>
        name.Length > zone.Length ? name[name.Length - zone.Length - 1] == '.' && name.EndsWith(zone) : orEqual && name.SequenceEqual(zone);
}
