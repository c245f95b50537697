using System.Text.RegularExpressions;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Native.Tests;

/// <summary>
/// What the net claims to deny: findings on CREATE by users without exceptions or break-glass, in the fields and spellings that the header
/// of the generated file lists.
/// </summary>
internal static partial class Claims
{
    public static readonly IReadOnlyList<string> Rules =
    [
        "unapproved-host",
        "denied-host",
        "unapproved-port",
        "unapproved-address",
        "resolution",
        "unix-endpoint",
        "network-endpoint",
        "passthrough-load-balancing",
        "outbound-allow-any",
        "egress-proxy",
        "envoy-filter",
        "gateway-selector",
        "auto-passthrough",
        "proxy-environment",
        "internal-annotations",
    ];

    public static bool Covers(PolicySet policies, AdmissionInput input, Finding finding) =>
        input.Operation == Operation.Create
        && policies.Policies.All(policy => policy is { Exceptions.Count: 0, BreakGlass: null })
        && Rules.Contains(finding.Rule)
        && finding.Rule switch
        {
            "unapproved-host" or "denied-host" => input.Kind switch
            {
                "ServiceEntry" => (finding.Rule == "unapproved-host" ? NameOrWildcard() : Name()).IsMatch(finding.Value),
                "VirtualService" or "DestinationRule" or "WorkloadEntry" or "WorkloadGroup" => Name().IsMatch(finding.Value),
                _ => false,
            },
            "unapproved-address" => finding.Value is "169.254.169.254" or "127.0.0.1",
            "unapproved-port" => finding.Path.ToString().EndsWith("/number", StringComparison.Ordinal)
                && !input.Object.GetProperty("spec").TryGetProperty("endpoints", out _)
                && !Approvals(policies).Any(approval => approval.Ports.Any(port => port.Protocols.Count > 0)),
            "resolution" => finding.Value is "" or "NONE" or "DYNAMIC_DNS"
                && !Approvals(policies).Any(approval => approval.AllowsResolution("NONE"))
                && input.Object.GetProperty("spec").GetProperty("hosts").EnumerateArray().Any(host => IsOutside(host.GetString()!)),
            "gateway-selector" => finding.Value.Length == 0,
            "proxy-environment" => input.Kind == "ProxyConfig",
            "internal-annotations" => finding.Path.ToString().StartsWith("/metadata/", StringComparison.Ordinal),
            _ => true,
        };

    private static IEnumerable<Approval> Approvals(PolicySet policies) => policies.Policies.SelectMany(policy => policy.Approvals);

    private static bool IsOutside(string host) =>
        NameOrWildcard().IsMatch(host)
        && !host.EndsWith(".local", StringComparison.Ordinal)
        && !host.EndsWith(".corp.example", StringComparison.Ordinal);

    [GeneratedRegex(@"^([a-z0-9][-a-z0-9]*\.)+[a-z][-a-z0-9]*\.?$", RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(@"^([*]|([*]\.)?([a-z0-9][-a-z0-9]*\.)+[a-z][-a-z0-9]*\.?)$", RegexOptions.IgnoreCase)]
    private static partial Regex NameOrWildcard();
}
