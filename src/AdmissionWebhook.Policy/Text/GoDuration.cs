using System.Globalization;

namespace AdmissionWebhook.Policy.Text;

/// <summary>Durations in the syntax of Go's <c>time.ParseDuration</c>, as istiod parses them (<c>1m30s</c>, <c>0.5s</c>).</summary>
public static class GoDuration
{
    private static readonly (string Unit, double Ticks)[] Units =
    [
        ("ns", 0.01),
        ("us", 10),
        ("\u00b5s", 10),
        ("\u03bcs", 10),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Go counts nanoseconds in 64 bits: about 292 years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromTicks(long.MaxValue / TimeSpan.NanosecondsPerTick);

    /// <summary>False for what Go rejects. Fractions of a tick (100 ns) are rounded.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        var isDuration = TryParseTicks(text, out var ticks);
        duration = TimeSpan.FromTicks((long)Math.Round(ticks));
        return isDuration;
    }

    /// <summary>Whether it is a duration without a fraction of a millisecond, to the nanosecond. True for any of a day or more.</summary>
    public static bool IsWholeMilliseconds(ReadOnlySpan<char> text)
    {
        const double LessThanNanosecond = 0.005;
        return TryParseTicks(text, out var ticks)
            && (
                Math.Abs(ticks) >= TimeSpan.TicksPerDay
                || Math.Abs(ticks - (Math.Round(ticks / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond)) < LessThanNanosecond
            );
    }

    /// <summary>The form that every Istio version accepts: whole seconds as <c>15s</c>, else whole milliseconds as <c>1500ms</c>.</summary>
    public static string Format(TimeSpan duration) =>
        duration.Ticks % TimeSpan.TicksPerSecond == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerSecond}s")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(duration.TotalMilliseconds)}ms");

    private static bool TryParseTicks(ReadOnlySpan<char> text, out double ticks)
    {
        ticks = 0;
        var negative = text.StartsWith('-');
        if (negative || text.StartsWith('+'))
        {
            text = text[1..];
        }

        if (text is "0")
        {
            return true;
        }

        if (text.IsEmpty)
        {
            return false;
        }

        var sum = 0.0;
        while (!text.IsEmpty)
        {
            if (!TakeNumber(ref text, out var number) || !TakeUnit(ref text, out var unit))
            {
                return false;
            }

            sum += number * unit;
        }

        if (sum > Longest.Ticks)
        {
            return false;
        }

        ticks = negative ? -sum : sum;
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> text, out double number)
    {
        var length = text.IndexOfAnyExcept("0123456789.");
        length = length < 0 ? text.Length : length;
        var taken = double.TryParse(text[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
        text = text[length..];
        return taken;
    }

    private static bool TakeUnit(ref ReadOnlySpan<char> text, out double ticks)
    {
        var length = text.IndexOfAny("0123456789.");
        length = length < 0 ? text.Length : length;
        var name = text[..length];
        text = text[length..];
        foreach (var (unit, value) in Units)
        {
            if (name.SequenceEqual(unit))
            {
                ticks = value;
                return true;
            }
        }

        ticks = 0;
        return false;
    }
}
