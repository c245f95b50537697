using AdmissionWebhook.Policy.Addresses;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// On UPDATE: finds an exclusion of the stored annotation that kept at least as much traffic out of the proxy, so that narrowing an
/// exclusion is not a new violation.
/// </summary>
internal static class WiderExclusion
{
    /// <param name="annotation">The annotation's name, without its prefix.</param>
    /// <param name="value">The violation's value.</param>
    /// <param name="before">The annotation as stored.</param>
    /// <returns>The value of the stored annotation's violation; null if the stored annotation has none as wide.</returns>
    public static string? Of(string annotation, string value, string before) =>
        annotation switch
        {
            "excludeOutboundIPRanges" => Array.Find(Items(before), block => IsWithin(value, block)),
            "includeOutboundIPRanges" => Array.TrueForAll(Items(before), block => Array.Exists(Items(value), now => IsWithin(block, now)))
                ? before
                : null,
            "excludeInterfaces" or "kubevirtInterfaces" or "reroute-virtual-interfaces" => Array.TrueForAll(
                Items(value),
                Items(before).Contains
            )
                ? before
                : null,
            _ => null,
        };

    private static bool IsWithin(string block, string other) =>
        NetworkAddress.TryParse(block, out var inner) && NetworkAddress.TryParse(other, out var outer) && inner.IsWithin(outer.Network);

    /// <summary>The items of a comma-separated annotation.</summary>
    public static string[] Items(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
