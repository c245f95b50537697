using System.Globalization;

namespace AdmissionWebhook.Traffic.Prometheus;

/// <summary>Durations as Prometheus writes them: <c>90d</c>, <c>2w</c>, <c>1d12h</c>.</summary>
internal static class PrometheusDuration
{
    private const int Most = 100_000;

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("y", TimeSpan.FromDays(365)),
        ("w", TimeSpan.FromDays(7)),
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
    ];

    /// <summary>False for what Prometheus rejects, for an empty text, and for more than a hundred years.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var next = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (
                digits <= 0
                || !int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number > Most
            )
            {
                return false;
            }

            var index = IndexOf(digits < text.Length ? text[digits] : '\0', next);
            if (index < 0)
            {
                return false;
            }

            duration += Units[index].Length * number;
            text = text[(digits + 1)..];
            next = index + 1;
        }

        return duration > TimeSpan.Zero && duration < TimeSpan.FromDays(36500);
    }

    // Each unit at most once, the longest first.
    private static int IndexOf(char unit, int from) => Array.FindIndex(Units, from, candidate => candidate.Unit[0] == unit);
}
