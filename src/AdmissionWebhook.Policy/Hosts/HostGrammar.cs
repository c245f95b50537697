using System.Buffers;

namespace AdmissionWebhook.Policy.Hosts;

/// <summary>
/// The grammar of Istio's host fields (istio pkg/config/validation/agent/validation.go, ValidateWildcardDomain). Stricter than Istio
/// wherever two parsers could disagree about the name.
/// </summary>
internal static class HostGrammar
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.*"
    );

    public static HostFlaw Inspect(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(Allowed))
        {
            return HostFlaw.Grammar;
        }

        var flaws = text.ContainsAnyInRange('A', 'Z') ? HostFlaw.UpperCase : HostFlaw.None;
        if (text[^1] == '.')
        {
            flaws |= HostFlaw.TrailingDot;
            text = text[..^1];
        }

        if (text is "*")
        {
            return flaws | HostFlaw.EveryHost;
        }

        if (text.StartsWith("*."))
        {
            text = text[2..];
        }

        if (text.Contains('*'))
        {
            return flaws | HostFlaw.PartialWildcard;
        }

        return flaws | InspectLabels(text);
    }

    private static HostFlaw InspectLabels(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxName)
        {
            return HostFlaw.Grammar;
        }

        var flaws = HostFlaw.None;
        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.IsEmpty || label.Length > MaxLabel || label[0] == '-' || label[^1] == '-')
            {
                return flaws | HostFlaw.Grammar;
            }

            if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
            {
                flaws |= HostFlaw.ALabel;
            }
        }

        var last = name[(name.LastIndexOf('.') + 1)..];
        return IsNumber(last) ? flaws | HostFlaw.NumericLastLabel : flaws;
    }

    // "Ends in a number" of the WHATWG URL standard: what inet_aton and most resolvers parse as an address.
    private static bool IsNumber(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExceptInRange('0', '9') || label.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
}
