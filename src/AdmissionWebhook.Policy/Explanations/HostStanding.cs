namespace AdmissionWebhook.Policy.Explanations;

/// <summary>How a host stands in a namespace. The order is that in which it is asked: the first that is true counts.</summary>
public enum HostStanding
{
    /// <summary>No policy governs the namespace, so nothing is asked of the host.</summary>
    Ungoverned,

    /// <summary>A denial hits it, whatever approves it.</summary>
    Denied,

    /// <summary>The mesh serves it itself: it needs no approval.</summary>
    InCluster,

    Approved,

    /// <summary>Approved, but not in the way that is asked for: another port, resolution, address or export.</summary>
    FallsShort,

    /// <summary>Every approval of it has run out.</summary>
    Expired,

    Unapproved,
}
