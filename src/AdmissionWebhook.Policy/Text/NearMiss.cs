namespace AdmissionWebhook.Policy.Text;

/// <summary>
/// Whether one name is a typo of another: one letter more, less or wrong, or two swapped. Names that differ where names usually do (team-a
/// and team-b, api1 and api2, dev and qa) are not typos.
/// </summary>
internal static class NearMiss
{
    private const int LeastLength = 5;

    public static bool Is(string written, string known)
    {
        if (written == known || Math.Abs(written.Length - known.Length) > 1)
        {
            return false;
        }

        var start = CommonStart(written, known);
        var end = 0;
        while (end < Math.Min(written.Length, known.Length) - start && written[^(end + 1)] == known[^(end + 1)])
        {
            end++;
        }

        var (left, right) = (written[start..^end], known[start..^end]);
        var isSlip =
            left.Length + right.Length <= 2 || (left.Length == 2 && right.Length == 2 && left[0] == right[1] && left[1] == right[0]);
        return isSlip && (left + right).All(char.IsAsciiLetter) && IsInsideWord(written, start, end) && IsInsideWord(known, start, end);
    }

    private static int CommonStart(string left, string right)
    {
        var start = 0;
        while (start < Math.Min(left.Length, right.Length) && left[start] == right[start])
        {
            start++;
        }

        return start;
    }

    // The word with the typo, between dots and dashes, must be long enough to be recognizable.
    private static bool IsInsideWord(string name, int start, int end)
    {
        var from = name.AsSpan(0, start).LastIndexOfAny('.', '-') + 1;
        var rest = name.AsSpan(name.Length - end).IndexOfAny('.', '-');
        return (rest < 0 ? name.Length : name.Length - end + rest) - from >= LeastLength;
    }
}
