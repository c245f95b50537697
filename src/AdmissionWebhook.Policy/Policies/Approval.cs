using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One entry of <c>spec.approvedHosts</c>.</summary>
public sealed record Approval
{
    private static readonly string[] UnlistedResolutions = ["DNS", "DNS_ROUND_ROBIN", "STATIC"];

    public required HostName Host { get; init; }

    /// <summary>Empty: any port whose protocol carries a checked name.</summary>
    public IReadOnlyList<ApprovedPort> Ports { get; init; } = [];

    /// <summary>In Istio's spelling; empty: DNS, DNS_ROUND_ROBIN, STATIC.</summary>
    public IReadOnlyList<string> Resolutions { get; init; } = [];

    public NetworkSet Addresses { get; init; } = NetworkSet.Empty;

    /// <summary>Empty: the whole scope of the policy.</summary>
    public IReadOnlyList<Glob> Namespaces { get; init; } = [];

    public IReadOnlyList<Glob> ExportTo { get; init; } = [];

    /// <summary>Whether workload entries can use this host or its addresses as their address, on any port.</summary>
    public bool Workloads { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    public string? Owner { get; init; }

    public string? ApprovedBy { get; init; }

    public string? Reason { get; init; }

    public string? Ticket { get; init; }

    /// <summary>The first instant at which it is no longer in force; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The expiry as written in the policy.</summary>
    public string? Expires { get; init; }

    /// <summary>The <c>metadata.name</c> of its policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Its index in that policy's <c>spec.approvedHosts</c>.</summary>
    public int Index { get; init; }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    public bool IsFor(string @namespace) => Namespaces.Count == 0 || Glob.AnyMatches(Namespaces, @namespace);

    /// <summary>The allowed resolutions, including the defaults.</summary>
    public IReadOnlyList<string> AllowedResolutions => Resolutions.Count == 0 ? UnlistedResolutions : Resolutions;

    public bool AllowsResolution(string resolution) => AllowedResolutions.Contains(resolution);

    /// <summary>Whether it allows a port with a protocol. An unchecked protocol must be listed with its number.</summary>
    public bool AllowsPort(int number, string protocol)
    {
        var isChecked = PortProtocol.CarriesCheckedName(protocol);
        if (Ports.Count == 0)
        {
            return isChecked;
        }

        foreach (var port in Ports)
        {
            if (
                port.Number == number
                && (port.Protocols.Count == 0 ? isChecked : port.Protocols.Any(listed => PortProtocol.Is(protocol, listed)))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether it allows a port declared with one number to be dialled on another. An HTTP port dialled on another number is usually TLS
    /// origination, so listing that number for HTTPS is enough; <c>tls-origination</c> reports it if nothing encrypts.
    /// </summary>
    public bool AllowsDialled(int declared, int dialled, string protocol) =>
        AllowsPort(dialled, protocol) || (dialled != declared && PortProtocol.IsHttp(protocol) && AllowsPort(dialled, "HTTPS"));

    /// <summary>Whether it allows an HTTP request to a port, over TLS or without.</summary>
    public bool AllowsRequest(int number, bool isTls) =>
        isTls ? AllowsPort(number, "HTTPS") || AllowsPort(number, "TLS") : AllowsPort(number, "HTTP");

    /// <summary>Whether it allows a port with any protocol.</summary>
    public bool AllowsPort(int number) => Ports.Count == 0 || Ports.Any(port => port.Number == number);

    /// <summary>Whether it lists an unchecked protocol for this port or, for 0, for any port.</summary>
    public bool AllowsUnchecked(int number)
    {
        foreach (var port in Ports)
        {
            if ((number == 0 || port.Number == number) && port.Protocols.Any(listed => !PortProtocol.CarriesCheckedName(listed)))
            {
                return true;
            }
        }

        return false;
    }

    public bool AllowsExport(string entry) => Glob.AnyMatches(ExportTo, entry);
}

/// <param name="Number">The port on the wire.</param>
/// <param name="Protocols">Empty: every protocol that carries a checked name.</param>
public sealed record ApprovedPort(int Number, IReadOnlyList<string> Protocols);
