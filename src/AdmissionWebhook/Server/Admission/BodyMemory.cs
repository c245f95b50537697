namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// Bounds the memory of long request bodies. Bodies of ordinary length are not counted, so that senders of long ones cannot crowd them out;
/// <see cref="Arriving"/> bounds their number while they arrive, and the review slots do afterwards.
/// </summary>
/// <param name="bytes">At least the length of the longest body.</param>
internal sealed class BodyMemory(long bytes)
{
    /// <summary>Bodies up to this length are not counted.</summary>
    public const int Ordinary = 64 * 1024;

    // Room for the longest possible body and some others; the container has 256 MiB in total.
    public const long Default = 64 * 1024 * 1024;

    private long _free = bytes;

    public ArrivingBodies Arriving { get; } = new(ArrivingBodies.Default);

    /// <param name="length">The length of a buffer.</param>
    /// <exception cref="RefusedRequestException">429: no room right now.</exception>
    public void Take(int length)
    {
        if (length > Ordinary && Interlocked.Add(ref _free, -length) < 0)
        {
            Interlocked.Add(ref _free, length);
            throw RefusedRequestException.Busy("other long requests use all memory reserved for them; try again");
        }
    }

    public void Return(int length)
    {
        if (length > Ordinary)
        {
            Interlocked.Add(ref _free, length);
        }
    }
}
