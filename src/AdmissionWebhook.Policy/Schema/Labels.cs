namespace AdmissionWebhook.Policy.Schema;

/// <summary>The syntax of Kubernetes label keys and values (k8s.io/apimachinery/pkg/util/validation).</summary>
internal static class Labels
{
    private const int MaxName = 63;
    private const int MaxPrefix = 253;

    public static string? KeyError(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? key : key[(slash + 1)..];
        var prefixIsValid =
            slash < 0
            || (slash is > 0 and <= MaxPrefix && !key.AsSpan(0, slash).ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789.-"));
        return prefixIsValid && name.Length > 0 && IsQualified(name) ? null : $"'{key}' is not a label key; write example.com/name or name";
    }

    public static string? ValueError(string value) =>
        value.Length == 0 || IsQualified(value)
            ? null
            : $"'{value}' is not a label value: use at most 63 letters, digits, '-', '_' or '.', "
                + "starting and ending with a letter or digit";

    private static bool IsQualified(string text) =>
        text.Length <= MaxName
        && char.IsAsciiLetterOrDigit(text[0])
        && char.IsAsciiLetterOrDigit(text[^1])
        && !text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
}
