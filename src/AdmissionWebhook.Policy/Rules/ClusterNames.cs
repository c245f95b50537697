using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>Names that look like Kubernetes Services.</summary>
internal static class ClusterNames
{
    // Enough to tell "github.com" from "reviews.prod" in a message. Approvals do not depend on it.
    private static readonly HashSet<string> PublicSuffixes =
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "mil",
        "int",
        "info",
        "biz",
        "name",
        "dev",
        "app",
        "cloud",
        "online",
        "site",
        "tech",
        "store",
        "xyz",
        "arpa",
        "test",
        "example",
        "invalid",
        "localhost",
        "local",
        "internal",
        "corp",
        "home",
        "lan",
        "onion",
    ];

    /// <summary>The full name that <c>name.ns</c> or <c>name.ns.svc</c> probably stands for; null for other names.</summary>
    public static string? FullName(in HostName host, MeshFacts mesh) =>
        !host.IsReadable || host.IsWildcard ? null
        : host.Labels == 3 && host.LastLabel is "svc" ? $"{host.Canonical}.{mesh.ClusterDomain}"
        : host.Labels == 2 && !IsPublicSuffix(host.LastLabel) ? $"{host.Canonical}.svc.{mesh.ClusterDomain}"
        : null;

    public static bool IsPublicSuffix(ReadOnlySpan<char> label) =>
        label.Length == 2 || PublicSuffixes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(label);
}
