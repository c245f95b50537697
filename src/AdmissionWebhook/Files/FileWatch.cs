namespace AdmissionWebhook.Files;

/// <summary>
/// One set of watched paths. A change is delivered after two equal reads in a row, because a policy cut off in the middle of a write can be
/// a valid policy; after <see cref="Patience"/> different reads it is delivered anyway, so that a file that changes constantly still takes
/// effect.
/// </summary>
internal sealed class FileWatch(FileSnapshot known, Action<FileSnapshot> onChanged)
{
    private const int Patience = 5;

    private string _delivered = known.Fingerprint;
    private string _candidate = known.Fingerprint;
    private int _unsettledReads;

    public IReadOnlyList<string> Paths { get; } = known.Paths;

    /// <summary>Reads the paths, and calls back once a change has settled. True if a change is still settling: poll again soon.</summary>
    public bool Poll()
    {
        var snapshot = FileSnapshot.Read(Paths);
        if (snapshot.Fingerprint == _delivered)
        {
            _candidate = _delivered;
            _unsettledReads = 0;
            return false;
        }

        if (snapshot.Fingerprint != _candidate && ++_unsettledReads < Patience)
        {
            _candidate = snapshot.Fingerprint;
            return true;
        }

        _delivered = _candidate = snapshot.Fingerprint;
        _unsettledReads = 0;
        onChanged(snapshot);
        return false;
    }
}
