namespace AdmissionWebhook.Kubernetes.Leases;

/// <param name="Lease">The Lease to contend for.</param>
/// <param name="Identity">Unique among all candidates: the pod's name.</param>
public sealed record LeaseElectionOptions(ResourceAddress Lease, string Identity)
{
    /// <summary>How long other candidates wait after the last renewal; whole seconds.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that cannot renew for this long steps down; must be shorter than <see cref="Duration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between attempts to acquire or renew; candidates add jitter.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
