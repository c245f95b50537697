using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Rules.Destinations;

/// <summary>The violation for a port of an approved host that no approval grants.</summary>
internal static class UngrantedPort
{
    /// <param name="message">What is wrong.</param>
    /// <param name="request">The approval to ask for.</param>
    public static Violation Violation(Review review, Shortfall shortfall, string message, string request) =>
        new(shortfall.Path, shortfall.Value, message, $"use {Approved(shortfall)}, or {Remedies.Ask(review, request)}")
        {
            Role = shortfall.Role.ToString(),
            Canonical = $"{shortfall.Host.Canonical}:{shortfall.Port}/{PortProtocol.Canonical(shortfall.Protocol)}",
            Host = shortfall.Host.Canonical,
            Group = ($"{shortfall.Role} {shortfall.Host.Canonical}", $"port {shortfall.Port} ({shortfall.Protocol})"),
        };

    private static string Approved(Shortfall shortfall) =>
        shortfall.Nearest is not { Ports: { Count: > 0 } ports }
            ? "a protocol with a checked name (HTTP, HTTPS, HTTP2, GRPC, GRPC-Web, TLS)"
            : string.Join(
                " or ",
                ports.Select(port => port.Protocols.Count == 0 ? $"{port.Number}" : $"{port.Number} ({string.Join(", ", port.Protocols)})")
            );
}
