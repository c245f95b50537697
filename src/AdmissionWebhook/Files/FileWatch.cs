namespace AdmissionWebhook.Files;

/// <summary>
/// One set of watched paths. A change is delivered after two equal reads in a row, because a policy cut off in the middle of a write can be
/// a valid policy; after <see cref="Patience"/> different reads it is delivered anyway, so that a file that changes constantly still takes
/// effect.
/// </summary>
internal sealed class FileWatch(FileSnapshot known, Action<FileSnapshot> onChanged)
{
    private const int Patience = 5;

    private string delivered = known.Fingerprint;
    private string candidate = known.Fingerprint;
    private int unsettledReads;

    public IReadOnlyList<string> Paths { get; } = known.Paths;

    /// <summary>Reads the paths, and calls back once a change has settled. True if a change is still settling: poll again soon.</summary>
    public bool Poll()
    {
        var snapshot = FileSnapshot.Read(Paths);
        if (snapshot.Fingerprint == delivered)
        {
            candidate = delivered;
            unsettledReads = 0;
            return false;
        }

        if (snapshot.Fingerprint != candidate && ++unsettledReads < Patience)
        {
            candidate = snapshot.Fingerprint;
            return true;
        }

        delivered = candidate = snapshot.Fingerprint;
        unsettledReads = 0;
        onChanged(snapshot);
        return false;
    }
}
