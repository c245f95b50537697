namespace AdmissionWebhook.Policy.Hosts;

/// <summary>
/// Names similar to a given one, for "did you mean". Compares only the neighbours in two sorted orders (forwards for typos late in the
/// name, backwards for early ones), so the cost of a denial does not grow with the number of approvals.
/// </summary>
public sealed class NearestHosts
{
    private const int Window = 12;

    private readonly string[] _forwards;
    private readonly string[] _backwards;

    public NearestHosts(IEnumerable<string> names)
    {
        _forwards = [.. names.Distinct(StringComparer.Ordinal)];
        Array.Sort(_forwards, StringComparer.Ordinal);
        _backwards = [.. _forwards];
        Array.Sort(_backwards, ReverseOrdinal.Instance);
    }

    /// <summary>The nearest name within an edit distance of a third of its length, or null.</summary>
    public string? Find(string name, Func<string, bool> accept)
    {
        string? best = null;
        var bestDistance = Math.Max(2, name.Length / 3) + 1;
        Scan(_forwards, StringComparer.Ordinal, name, accept, ref best, ref bestDistance);
        Scan(_backwards, ReverseOrdinal.Instance, name, accept, ref best, ref bestDistance);
        return best;
    }

    private static void Scan(
        string[] sorted,
        IComparer<string> order,
        string name,
        Func<string, bool> accept,
        ref string? best,
        ref int bestDistance
    )
    {
        var at = Array.BinarySearch(sorted, name, order);
        at = at < 0 ? ~at : at;
        for (var i = Math.Max(0, at - Window); i < Math.Min(sorted.Length, at + Window); i++)
        {
            // The edit distance is at least the difference in length.
            if (Math.Abs(name.Length - sorted[i].Length) >= bestDistance)
            {
                continue;
            }

            var distance = EditDistance.Between(name, sorted[i]);
            if (distance < bestDistance && accept(sorted[i]))
            {
                best = sorted[i];
                bestDistance = distance;
            }
        }
    }

    private sealed class ReverseOrdinal : IComparer<string>
    {
        public static readonly ReverseOrdinal Instance = new();

        public int Compare(string? x, string? y)
        {
            var (i, j) = (x!.Length, y!.Length);
            while (i > 0 && j > 0)
            {
                var order = x[--i].CompareTo(y[--j]);
                if (order != 0)
                {
                    return order;
                }
            }

            return i.CompareTo(j);
        }
    }
}
