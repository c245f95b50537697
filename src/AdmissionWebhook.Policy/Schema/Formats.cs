using System.Globalization;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Schema;

/// <summary>Formats of texts in a policy. Each check returns what is wrong and what to write, or null.</summary>
public static class Formats
{
    public static string? ApprovedHost(string text) => Host(text, allowBroad: false);

    public static string? OwnHost(string text) => Host(text, allowBroad: true);

    public static string? DeniedHost(string text) => Host(text, allowBroad: true);

    public static string? Cidr(string text) =>
        !NetworkAddress.TryParse(text, out var address) ? $"'{text}' is not an address or CIDR block; write 203.0.113.0/24" : null;

    /// <summary>A block that can be approved.</summary>
    public static string? ApprovedCidr(string text) =>
        Cidr(text)
        ?? (
            NetworkAddress.TryParse(text, out var address) && NeverApproved.Reason(address) is { } reason
                ? $"'{text}' contains addresses that can never be approved ({reason})"
                : null
        );

    public static string? Duration(string text) =>
        GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.FromMilliseconds(1)
            ? null
            : $"'{text}' is not a duration of at least 1ms; write 15s, 1m30s or 500ms";

    public static string? Day(string text) => Expiry(text) is null ? $"'{text}' is not a date; write 2027-06-30 or an RFC 3339 time" : null;

    public static string? Instant(string text) =>
        DateTimeOffset.TryParseExact(text, Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? null
            : $"'{text}' is not an RFC 3339 time; write 2026-12-01T06:00:00Z";

    public static string? NotEmpty(string text) => string.IsNullOrWhiteSpace(text) ? "must not be empty" : null;

    public static string? NamespaceGlob(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-*")
            ? $"'{text}' is not a namespace name or glob; write payments or team-*"
            : null;

    public static string? ExportEntry(string text) => text == "*" ? null : NamespaceGlob(text);

    public static string? DefaultExport(string text) =>
        text is "." or "~" or "*"
            ? null
            : NamespaceGlob(text) ?? (text.Contains('*', StringComparison.Ordinal) ? "must be '.', '*', '~' or a namespace" : null);

    public static string? LabelKey(string text) => Labels.KeyError(text);

    public static string? LabelValue(string text) => Labels.ValueError(text);

    /// <summary>The instant at which an expiry ends: the end of a day (UTC), or the time itself. Null if it is neither.</summary>
    public static DateTimeOffset? Expiry(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day == DateOnly.MaxValue
                ? DateTimeOffset.MaxValue
                : new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        }

        return DateTimeOffset.TryParseExact(text, Rfc3339, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : null;
    }

    private static readonly string[] Rfc3339 = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private static string? Host(string text, bool allowBroad)
    {
        var host = HostName.Parse(text);
        if (host.IsReadable && (host.Flaws & ~HostFlaw.ALabel) == 0)
        {
            return host.IsWildcard && host.Labels < 2 && !allowBroad
                ? $"'{text}' covers a whole top-level domain; a wildcard needs at least two labels after '*.'"
                : null;
        }

        return host.IsReadable
            ? $"'{text}' is not spelled canonically; write '{host.Canonical}'"
            : $"'{text}' is not a host; write api.example.com, or *.example.com for any depth below it";
    }
}
