using System.Collections.Concurrent;

namespace AdmissionWebhook.Benchmarks.Soak;

/// <summary>Counts the outcomes of reviews, and keeps the first failure of each kind.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, string> _examples = new();
    private readonly int[] _milliseconds = new int[5001];

    /// <summary>Reviews without an answer within the time that an API server gives a webhook.</summary>
    public int Lost => Count("lost");

    public int Wrong => Count("wrong");

    /// <summary>
    /// When the machine last stalled, by <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>: timeouts across that moment do not count.
    /// </summary>
    public long LastStall { get; set; }

    public int Count(string what) => _counts.GetValueOrDefault(what);

    public void Add(string what, string? example = null)
    {
        _counts.AddOrUpdate(what, 1, static (_, count) => count + 1);
        if (example is not null)
        {
            _examples.TryAdd(what, example);
        }
    }

    public void Took(TimeSpan time) =>
        Interlocked.Increment(ref _milliseconds[Math.Min((int)time.TotalMilliseconds, _milliseconds.Length - 1)]);

    public int Percentile(double share)
    {
        var rank = (long)(share * _milliseconds.Sum(count => (long)count));
        var at = 0;
        for (long seen = _milliseconds[0]; seen < rank; seen += _milliseconds[++at]) { }

        return at;
    }

    public void Print()
    {
        foreach (var (what, count) in _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"  {what}: {count}{(_examples.TryGetValue(what, out var example) ? $", the first: {example}" : "")}");
        }
    }
}
