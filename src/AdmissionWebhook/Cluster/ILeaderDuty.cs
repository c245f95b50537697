namespace AdmissionWebhook.Cluster;

/// <summary>Work that exactly one replica does.</summary>
internal interface ILeaderDuty
{
    /// <summary>For the log: what is done, as in <c>this replica writes the status of policies</c>; null where that is worth no word.</summary>
    string? What { get; }

    /// <summary>Runs until cancelled, which is when another replica takes over.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
