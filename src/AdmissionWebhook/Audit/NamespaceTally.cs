using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Audit;

/// <summary>Findings of one namespace: all are counted, some are kept, denials first.</summary>
internal sealed class NamespaceTally
{
    private readonly List<AuditResult> _denials = [];
    private readonly List<AuditResult> _others = [];

    public int Denials { get; private set; }

    public int Others { get; private set; }

    /// <summary>The kept findings, as many as a report holds, in the order in which they were found, denials first.</summary>
    public IReadOnlyList<AuditResult> Kept => [.. _denials.Concat(_others).Take(AuditTally.MaxPerNamespace)];

    public int LeftOut => Denials + Others - Kept.Count;

    /// <summary>Counts a finding, and keeps it if there is room both here and overall.</summary>
    /// <returns>Whether it was kept.</returns>
    public bool Add(AuditResult result, bool hasRoom)
    {
        var isDenial = result.Action == EnforcementAction.Deny;
        (Denials, Others) = isDenial ? (Denials + 1, Others) : (Denials, Others + 1);
        var list = isDenial ? _denials : _others;
        var isKept = hasRoom && list.Count < AuditTally.MaxPerNamespace;
        if (isKept)
        {
            list.Add(result);
        }

        return isKept;
    }

    /// <returns>Number of findings kept.</returns>
    public int Absorb(NamespaceTally other, int room)
    {
        var before = (Denials, Others);
        var kept = 0;
        foreach (var result in other._denials.Concat(other._others))
        {
            kept += Add(result, kept < room) ? 1 : 0;
        }

        (Denials, Others) = (before.Denials + other.Denials, before.Others + other.Others);
        return kept;
    }
}
