using System.Globalization;
using System.Text.RegularExpressions;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Reads and prints numbers as Go's <c>strconv</c> and <c>encoding/json</c> do, since kubectl uses them.</summary>
internal static partial class GoNumber
{
    /// <summary>Reads an integer with Go's base prefixes (0b, 0o, 0x, 0) that fits 64 bits, signed or unsigned.</summary>
    /// <returns>The JSON text that kubectl sends, or null if it is not such an integer.</returns>
    public static string? ParseInteger(ReadOnlySpan<char> text)
    {
        var signed = text is ['+' or '-', ..];
        var negative = text is ['-', ..];
        var digits = signed ? text[1..] : text;
        if (digits.IsEmpty)
        {
            return null;
        }

        uint radix = 10;
        if (digits is ['0', _, _, ..] && Radix(digits[1]) is { } prefixed)
        {
            radix = prefixed;
            digits = digits[2..];
        }
        else if (digits[0] == '0')
        {
            radix = 8;
            digits = digits[1..];
        }

        return Magnitude(digits, radix) is not { } magnitude
            || (signed && magnitude > long.MaxValue && !(negative && magnitude == 1UL << 63))
                ? null
            : negative ? (magnitude == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"-{magnitude}"))
            // Kubernetes holds numbers as int64 or float64.
            : magnitude > long.MaxValue ? FormatJson(magnitude)
            : magnitude.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A JSON number as Kubernetes holds it: int64, else float64; null if it exceeds both.</summary>
    public static string? NormalizeJson(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? integer.ToString(CultureInfo.InvariantCulture)
        : ParseFloat(text) is { } value ? FormatJson(value)
        : null;

    /// <summary>A finite double; null if Go reports a range error.</summary>
    public static double? ParseFloat(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>Prints a float64 as <c>encoding/json</c> does: plain between 1e-6 and 1e21, else with an exponent.</summary>
    public static string FormatJson(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        var (digits, exponent) = Shortest(value.ToString("R", CultureInfo.InvariantCulture));
        var sign = value < 0 ? "-" : "";
        return exponent is < -6 or >= 21
            ? $"{sign}{Scientific(digits)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}"
            : sign + Plain(digits, exponent);
    }

    /// <summary>
    /// Turns a float key into a string as sigs.k8s.io/yaml does: format 'g', the shortest digits that identify the float32.
    /// </summary>
    public static string FormatKey(double value)
    {
        var single = (float)value;
        if (!float.IsFinite(single))
        {
            return single > 0 ? ".inf" : "-.inf";
        }

        if (single == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var (digits, exponent) = Shortest(single.ToString("R", CultureInfo.InvariantCulture));
        var sign = value < 0 ? "-" : "";
        return exponent is < -4 or >= 6
            ? $"{sign}{Scientific(digits)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}"
            : sign + Plain(digits, exponent);
    }

    private static uint? Radix(char prefix) =>
        char.ToLowerInvariant(prefix) switch
        {
            'b' => 2,
            'o' => 8,
            'x' => 16,
            _ => null,
        };

    private static ulong? Magnitude(ReadOnlySpan<char> digits, uint radix)
    {
        UInt128 value = 0;
        foreach (var character in digits)
        {
            var digit =
                char.IsAsciiDigit(character) ? (uint)(character - '0')
                : char.IsAsciiHexDigit(character) ? (uint)((character | 0x20) - 'a' + 10)
                : uint.MaxValue;
            if (digit >= radix)
            {
                return null;
            }

            value = (value * radix) + digit;
            if (value > ulong.MaxValue)
            {
                return null;
            }
        }

        return (ulong)value;
    }

    /// <summary>The significant digits of the round-trip text and the decimal exponent of the first digit.</summary>
    private static (string Digits, int Exponent) Shortest(string roundTrip)
    {
        var match = RoundTrip().Match(roundTrip);
        var (whole, fraction) = (match.Groups["whole"].Value, match.Groups["fraction"].Value);
        var shift = match.Groups["exponent"].Success ? int.Parse(match.Groups["exponent"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var all = whole + fraction;
        var leading = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), whole.Length - 1 - leading + shift);
    }

    private static string Scientific(string digits) => digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";

    private static string Plain(string digits, int exponent) =>
        exponent < 0 ? "0." + new string('0', -exponent - 1) + digits
        : exponent + 1 >= digits.Length ? digits.PadRight(exponent + 1, '0')
        : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";

    [GeneratedRegex("^-?(?<whole>[0-9]+)(\\.(?<fraction>[0-9]+))?(E(?<exponent>[-+]?[0-9]+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex RoundTrip();
}
