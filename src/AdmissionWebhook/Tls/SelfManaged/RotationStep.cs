namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// One change of the shared state. A rotation is Announce, Promote and Retire, each after the previous one has reached everyone.
/// </summary>
internal enum RotationStep
{
    None,

    /// <summary>Issue a new server certificate from the same CA; trust does not change.</summary>
    IssueServer,

    /// <summary>Make the next CA, for API servers to trust in addition to the current one.</summary>
    Announce,

    /// <summary>Sign with the next CA from now on; the current one stays trusted for what it has signed.</summary>
    Promote,

    /// <summary>Stop trusting the previous CAs.</summary>
    Retire,

    /// <summary>Nothing usable is left: make a new CA and certificate at once.</summary>
    StartAnew,
}
