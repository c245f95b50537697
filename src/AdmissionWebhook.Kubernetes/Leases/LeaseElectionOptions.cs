namespace AdmissionWebhook.Kubernetes.Leases;

/// <param name="Lease">The Lease that is contended for.</param>
/// <param name="Identity">This candidate, unique among all: the pod's name.</param>
public sealed record LeaseElectionOptions(ResourceAddress Lease, string Identity)
{
    /// <summary>How long others wait after a silent leader's last renewal; whole seconds.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that could not renew for this long steps down; must be shorter than <see cref="Duration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two attempts to acquire or renew; candidates add some chance to it.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
