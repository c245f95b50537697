namespace AdmissionWebhook.Policy.Explanations;

/// <summary>How a host stands in a namespace, in the order of the checks: the first that holds wins.</summary>
public enum HostStanding
{
    /// <summary>No policy governs the namespace, so the host needs no approval.</summary>
    Ungoverned,

    /// <summary>A denial matches it; approvals do not count.</summary>
    Denied,

    /// <summary>Served inside the mesh: needs no approval.</summary>
    InCluster,

    Approved,

    /// <summary>Approved, but not for what is asked: another port, resolution, address or export.</summary>
    FallsShort,

    /// <summary>Every approval of it has expired.</summary>
    Expired,

    Unapproved,
}
