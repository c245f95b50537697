using System.Text.RegularExpressions;
using AdmissionWebhook.Policy.Addresses;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// Names as istiod accepts them (istio pkg/config/labels/instance.go and pkg/config/validation/agent/validation.go). More lenient than
/// Kubernetes: labels can be upper-case.
/// </summary>
internal static partial class IstioNames
{
    private const int MaxLabel = 63;
    private const int MaxDomain = 255;

    public static bool IsLabel(string text) => text.Length <= MaxLabel && Label().IsMatch(text);

    /// <summary>Whether it is a domain name, with an optional dot at the end (ValidateFQDN).</summary>
    public static bool IsDomain(string text) => text.Length is > 0 and <= MaxDomain && AreLabels(text);

    /// <summary>Whether it is a domain name whose first label can be or begin with <c>*</c> (ValidateWildcardDomain).</summary>
    public static bool IsWildcardDomain(string text)
    {
        if (text.Length is 0 or > MaxDomain)
        {
            return false;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var first = dot < 0 ? text : text[..dot];
        return first.Length <= MaxLabel && WildcardLabel().IsMatch(first) && (dot < 0 || AreLabels(text[(dot + 1)..]));
    }

    /// <summary>Whether it has a wildcard other than <c>*</c> or <c>*.</c> in front (ValidatePartialWildCard).</summary>
    public static bool IsPartialWildcard(string text) =>
        text.Contains('*', StringComparison.Ordinal) && text.Length > 1 && !text.StartsWith("*.", StringComparison.Ordinal);

    public static bool IsAddress(string text) => !text.Contains('/', StringComparison.Ordinal) && NetworkAddress.TryParse(text, out _);

    public static bool IsLabelKey(string text) => LabelKey().IsMatch(text);

    public static bool IsLabelValue(string text) => LabelValue().IsMatch(text);

    /// <summary>Whether a unix address names a socket: <c>@name</c> or an absolute path to a file (ValidateUnixAddress).</summary>
    public static bool IsUnixPath(string text) => text.StartsWith('@') || (text.StartsWith('/') && !text.EndsWith('/'));

    private static bool AreLabels(string text)
    {
        var labels = text.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            var isLast = i == labels.Length - 1;
            if (isLast && labels[i].Length == 0)
            {
                return true;
            }

            if (!IsLabel(labels[i]) || (isLast && long.TryParse(labels[i], out _)))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex("^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex Label();

    [GeneratedRegex(@"^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$", RegexOptions.NonBacktracking)]
    private static partial Regex WildcardLabel();

    [GeneratedRegex(
        @"^(?:[a-zA-Z0-9][-a-zA-Z0-9.]{0,251}/)?(?:[A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex LabelKey();

    [GeneratedRegex("^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex LabelValue();
}
