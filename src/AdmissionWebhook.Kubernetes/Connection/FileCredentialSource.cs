namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// A credential made from files (or from fixed text) that are read again at most once a minute and after a 401.
/// A later read that fails keeps the last good credential: a token is being replaced at that moment, or the server will say 401.
/// </summary>
internal sealed class FileCredentialSource(Func<Credential> read, TimeProvider time) : ICredentialSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Credential? _current;
    private long _readAt;

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken) => new(Get());

    public Credential Get()
    {
        lock (_gate)
        {
            if (_current is null)
            {
                _current = read();
                _readAt = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(_readAt) >= Interval)
            {
                _readAt = time.GetTimestamp();
                ReadAgain();
            }

            return _current;
        }
    }

    public void Reject(Credential credential)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_current, credential))
            {
                ReadAgain();
                _readAt = time.GetTimestamp();
            }
        }
    }

    private void ReadAgain()
    {
        try
        {
            var next = read();
            if (!Equals(next, _current))
            {
                _current = next;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ConnectionException)
        {
        }
    }
}
