namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>One change of the shared state; a rotation is Announce, Promote and Retire, each after the one before has reached everybody.</summary>
internal enum RotationStep
{
    None,

    /// <summary>A new server certificate by the same authority; nobody needs to learn anything.</summary>
    IssueServer,

    /// <summary>Make the next authority, for API servers to trust beside the present one.</summary>
    Announce,

    /// <summary>The next authority signs from now on; the present one stays trusted for what it has signed.</summary>
    Promote,

    /// <summary>Trust the previous authorities no more.</summary>
    Retire,

    /// <summary>There is nothing left to build on: a new authority and certificate at once.</summary>
    StartAnew,
}
