using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Explain;

/// <summary>The terms of an approval in words, with defaults spelled out.</summary>
internal static class ApprovalTerms
{
    private const string CheckedProtocols = "HTTP, HTTPS, HTTP2, GRPC, GRPC-Web, TLS";

    public static IEnumerable<(string Term, string Value)> Of(Approval approval)
    {
        yield return ("ports", approval.Ports.Count == 0 ? $"any ({CheckedProtocols})" : string.Join("; ", approval.Ports.Select(Port)));
        yield return ("resolutions", string.Join(", ", approval.AllowedResolutions));
        yield return ("addresses", approval.Addresses.IsEmpty ? "none" : string.Join(", ", approval.Addresses.Blocks));
        yield return (
            "namespaces",
            approval.Namespaces.Count == 0 ? "all that the policy governs" : string.Join(", ", approval.Namespaces)
        );
        yield return (
            "exported to",
            approval.ExportTo.Count == 0 ? "its own namespace only" : $"its own namespace, {string.Join(", ", approval.ExportTo)}"
        );
        yield return ("until", approval.Expires ?? "it does not expire");
        foreach (
            var (term, value) in new[]
            {
                ("labels", string.Join(", ", approval.Labels.Select(label => $"{label.Key}={label.Value}"))),
                ("owner", approval.Owner),
                ("approved by", approval.ApprovedBy),
                ("reason", approval.Reason),
                ("ticket", approval.Ticket),
            }
        )
        {
            if (!string.IsNullOrEmpty(value))
            {
                yield return (term, value);
            }
        }
    }

    private static string Port(ApprovedPort port) =>
        FormattableString.Invariant(
            $"{port.Number} ({(port.Protocols.Count == 0 ? CheckedProtocols : string.Join(", ", port.Protocols))})"
        );
}
