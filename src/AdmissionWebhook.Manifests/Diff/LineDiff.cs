namespace AdmissionWebhook.Manifests.Diff;

/// <summary>Lines removed from the old text and added to the new one in one place; all numbers are 0-based.</summary>
internal readonly record struct Change(int Old, int Removed, int New, int Added);

/// <summary>
/// Myers' greedy line diff with a limited look-ahead: past the limit it settles for the furthest path and continues from there. The diff is
/// always correct, shortest for small differences, and needs only linear memory for large files.
/// </summary>
internal static class LineDiff
{
    private const int LookAhead = 256;

    public static IReadOnlyList<Change> Changes(string[] old, string[] now)
    {
        var changes = new List<Change>();
        var (x, y) = (0, 0);
        while (x < old.Length || y < now.Length)
        {
            if (x < old.Length && y < now.Length && old[x] == now[y])
            {
                (x, y) = (x + 1, y + 1);
                continue;
            }

            foreach (var insert in Path(old.AsSpan(x), now.AsSpan(y)))
            {
                switch (insert)
                {
                    case null:
                        (x, y) = (x + 1, y + 1);
                        break;
                    case true:
                        Append(changes, new Change(x, 0, y, 1));
                        y++;
                        break;
                    case false:
                        Append(changes, new Change(x, 1, y, 0));
                        x++;
                        break;
                }
            }
        }

        return changes;
    }

    private static void Append(List<Change> changes, Change next)
    {
        if (changes.Count > 0 && changes[^1] is var last && last.Old + last.Removed == next.Old && last.New + last.Added == next.New)
        {
            changes[^1] = new Change(last.Old, last.Removed + next.Removed, last.New, last.Added + next.Added);
            return;
        }

        changes.Add(next);
    }

    /// <returns>Steps from the start: true adds a line, false removes one, null keeps one.</returns>
    private static List<bool?> Path(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        var furthest = new int[(2 * LookAhead) + 3];
        var middle = LookAhead + 1;
        var history = new List<int[]>();
        for (var edits = 0; ; edits++)
        {
            var (best, bestSum) = (0, -1);
            history.Add((int[])furthest.Clone());
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var adds = Adds(furthest, middle, diagonal, edits);
                var x =
                    edits == 0 ? 0
                    : adds ? furthest[middle + diagonal + 1]
                    : furthest[middle + diagonal - 1] + 1;
                var y = x - diagonal;
                while (x < old.Length && y < now.Length && old[x] == now[y])
                {
                    (x, y) = (x + 1, y + 1);
                }

                furthest[middle + diagonal] = x;
                if (x >= old.Length && y >= now.Length)
                {
                    return Backtrack(history, middle, edits, diagonal, x);
                }

                if (x <= old.Length && y <= now.Length && x + y > bestSum)
                {
                    (best, bestSum) = (diagonal, x + y);
                }
            }

            if (edits == LookAhead)
            {
                return Backtrack(history, middle, edits, best, furthest[middle + best]);
            }
        }
    }

    private static bool Adds(int[] furthest, int middle, int diagonal, int edits) =>
        diagonal == -edits || (diagonal != edits && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1]);

    private static List<bool?> Backtrack(List<int[]> history, int middle, int edits, int diagonal, int x)
    {
        var steps = new List<bool?>();
        for (; edits > 0; edits--)
        {
            var furthest = history[edits];
            var adds = Adds(furthest, middle, diagonal, edits);
            var from = diagonal + (adds ? 1 : -1);
            var start = furthest[middle + from];
            for (var kept = x - (adds ? start : start + 1); kept > 0; kept--)
            {
                steps.Add(null);
            }

            steps.Add(adds);
            (x, diagonal) = (start, from);
        }

        for (; x > 0; x--)
        {
            steps.Add(null);
        }

        steps.Reverse();
        return steps;
    }
}
