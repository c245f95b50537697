namespace AdmissionWebhook.Cluster;

/// <summary>Work that exactly one replica does.</summary>
internal interface ILeaderDuty
{
    /// <summary>For the log, as in <c>this replica writes policy status</c>; null if the log need not mention it.</summary>
    string? What { get; }

    /// <summary>Runs until cancelled, when leadership is lost.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
