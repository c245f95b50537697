namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// How much memory long bodies may take together. Bodies of ordinary length are not counted, so that no sender of long ones can crowd them
/// out: their number is bounded by <see cref="Arriving"/> while they arrive, and by the review slots afterwards.
/// </summary>
/// <param name="bytes">At least as much as the longest body takes.</param>
internal sealed class BodyMemory(long bytes)
{
    /// <summary>Up to this length a body is not counted.</summary>
    public const int Ordinary = 64 * 1024;

    // The longest body that is read, and some room for others; the container has 256 MiB for everything.
    public const long Default = 64 * 1024 * 1024;

    private long _free = bytes;

    public ArrivingBodies Arriving { get; } = new(ArrivingBodies.Default);

    /// <param name="length">Of a buffer.</param>
    /// <exception cref="RefusedRequestException">429: there is no room now.</exception>
    public void Take(int length)
    {
        if (length > Ordinary && Interlocked.Add(ref _free, -length) < 0)
        {
            Interlocked.Add(ref _free, length);
            throw RefusedRequestException.Busy("other long requests take up the memory that there is for them; try again");
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
