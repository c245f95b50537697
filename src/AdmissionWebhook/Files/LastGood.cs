namespace AdmissionWebhook.Files;

/// <summary>
/// A value made from files that can change: readers get the last good one, without a lock. The caller makes the first value, so that a bad
/// file at start ends the program; a bad file later is logged and shown in <see cref="Status"/>.
/// </summary>
/// <param name="name">What the value is, for the log: <c>server certificate</c>.</param>
/// <param name="first">The initial value; null for none yet, if <typeparamref name="T"/> allows it.</param>
/// <param name="parse">Makes a value from changed files, or throws with a message for the operator.</param>
/// <param name="time">Stamps <see cref="ReloadStatus.LoadedAt"/>.</param>
/// <param name="logger">Logs every change.</param>
public sealed partial class LastGood<T>(string name, T first, Func<FileSnapshot, T> parse, TimeProvider time, ILogger logger)
    where T : class?
{
    private readonly Lock _writing = new();
    private State _state = new(first, new(time.GetUtcNow(), null, 0, 0));

    public T Current => Volatile.Read(ref _state).Value;

    public ReloadStatus Status => Volatile.Read(ref _state).Status;

    /// <summary>Loads changed files. Never throws: if they are bad, <see cref="Current"/> stays.</summary>
    public void Reload(FileSnapshot files)
    {
        try
        {
            Replace(parse(files));
        }
#pragma warning disable CA1031 // Any error in the new content must leave the old in force.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(e.Message);
        }
    }

    /// <summary>Records that newer content cannot be used; <see cref="Current"/> stays.</summary>
    public void Refuse(string error)
    {
        lock (_writing)
        {
            var status = _state.Status;
            Volatile.Write(ref _state, _state with { Status = status with { LastError = error, Failures = status.Failures + 1 } });
        }

        Log.Refused(logger, name, error);
    }

    public void Replace(T value)
    {
        lock (_writing)
        {
            var status = _state.Status;
            var next = status with { LoadedAt = time.GetUtcNow(), LastError = null, Reloads = status.Reloads + 1 };
            Volatile.Write(ref _state, new(value, next));
        }

        Log.Replaced(logger, name, value);
    }

    private sealed record State(T Value, ReloadStatus Status);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "New {Name} in force: {Value}")]
        public static partial void Replaced(ILogger logger, string name, object? value);

        [LoggerMessage(Level = LogLevel.Error, Message = "The changed {Name} cannot be used; the last good one stays in force: {Error}")]
        public static partial void Refused(ILogger logger, string name, string error);
    }
}
