using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Values that istiod rejects in fields of several kinds. Each yields nothing for an absent field.</summary>
internal static class ValueRejections
{
    public const double Any = double.PositiveInfinity;
    public const int MaxPort = 65535;

    /// <summary>A number outside a range.</summary>
    public static IEnumerable<Rejection> Range(JsonElement holder, string field, JsonPath path, double minimum, double maximum)
    {
        if (
            holder.Member(field) is { ValueKind: JsonValueKind.Number } value
            && value.TryGetDouble(out var number)
            && (number < minimum || number > maximum)
        )
        {
            var limits =
                !double.IsPositiveInfinity(maximum) ? $"it must be from {Shown(minimum)} to {Shown(maximum)}"
                : minimum == 0 ? "it must not be negative"
                : $"it must be at least {Shown(minimum)}";
            yield return new Rejection(
                path[field],
                value.GetRawText(),
                $"istiod rejects {field}: {value.GetRawText()}; {limits}",
                "correct the number"
            );
        }
    }

    public static IEnumerable<Rejection> NotNegative(JsonElement holder, JsonPath path, params IEnumerable<string> fields) =>
        fields.SelectMany(field => Range(holder, field, path, 0, Any));

    public static IEnumerable<Rejection> Percent(JsonElement holder, string field, JsonPath path) => Range(holder, field, path, 0, 100);

    /// <summary>A duration with a fraction of a millisecond. The schema reports what is no duration, or too short.</summary>
    public static IEnumerable<Rejection> Durations(JsonElement holder, JsonPath path, params IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            if (holder.Member(field).Text() is { } text && GoDuration.TryParse(text, out _) && !GoDuration.IsWholeMilliseconds(text))
            {
                yield return new Rejection(
                    path[field],
                    text,
                    $"istiod rejects the duration \"{text}\": it is not a whole number of milliseconds",
                    "round it to milliseconds"
                );
            }
        }
    }

    /// <summary>Labels with an invalid key or value.</summary>
    public static IEnumerable<Rejection> Labels(JsonElement labels, JsonPath path)
    {
        foreach (var label in labels.Members())
        {
            var (key, value) = (label.DecodedName(), label.Value.Text());
            if (value is not null && !(IstioNames.IsLabelKey(key) && IstioNames.IsLabelValue(value)))
            {
                yield return new Rejection(
                    path[key],
                    value,
                    $"istiod rejects the label \"{key}: {value}\"",
                    "use letters, digits, \"-\", \"_\" and \".\", with a letter or digit at both ends"
                );
            }
        }
    }

    /// <summary>Two fields that exclude each other.</summary>
    public static IEnumerable<Rejection> Together(JsonElement holder, JsonPath path, string field, string other)
    {
        if (holder.Member(field).IsPresent() && holder.Member(other).IsPresent())
        {
            yield return new Rejection(path[other], "", $"istiod rejects {field} and {other} together", "keep one of the two");
        }
    }

    /// <summary>The items of a list, each with its path; <c>null</c> items are left out.</summary>
    public static IEnumerable<(JsonElement Item, JsonPath Path)> Items(JsonElement list, JsonPath path)
    {
        var index = 0;
        foreach (var item in list.Items())
        {
            var at = path[index++];
            if (item.IsPresent())
            {
                yield return (item, at);
            }
        }
    }

    private static string Shown(double number) => number.ToString(CultureInfo.InvariantCulture);
}
