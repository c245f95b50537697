using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One entry of <c>spec.approvedHosts</c>: which host, for whom, how and until when.</summary>
public sealed record Approval
{
    private static readonly string[] UnlistedResolutions = ["DNS", "DNS_ROUND_ROBIN", "STATIC"];

    public required HostName Host { get; init; }

    /// <summary>Empty: any port whose protocol carries a checked name.</summary>
    public IReadOnlyList<ApprovedPort> Ports { get; init; } = [];

    /// <summary>As Istio spells them; empty: DNS, DNS_ROUND_ROBIN, STATIC.</summary>
    public IReadOnlyList<string> Resolutions { get; init; } = [];

    public NetworkSet Addresses { get; init; } = NetworkSet.Empty;

    /// <summary>Empty: the whole scope of the policy.</summary>
    public IReadOnlyList<Glob> Namespaces { get; init; } = [];

    public IReadOnlyList<Glob> ExportTo { get; init; } = [];

    /// <summary>Whether workload entries may stand for this host or lie in its addresses, on any port.</summary>
    public bool Workloads { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    public string? Owner { get; init; }

    public string? ApprovedBy { get; init; }

    public string? Reason { get; init; }

    public string? Ticket { get; init; }

    /// <summary>The first instant at which it no longer counts; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The expiry as the policy has it.</summary>
    public string? Expires { get; init; }

    /// <summary>The <c>metadata.name</c> of the policy it stands in.</summary>
    public required string Policy { get; init; }

    /// <summary>Its place in that policy's <c>spec.approvedHosts</c>.</summary>
    public int Index { get; init; }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    public bool IsFor(string @namespace) => Namespaces.Count == 0 || Glob.AnyMatches(Namespaces, @namespace);

    /// <summary>The resolutions that it allows, spelled out or not.</summary>
    public IReadOnlyList<string> AllowedResolutions => Resolutions.Count == 0 ? UnlistedResolutions : Resolutions;

    public bool AllowsResolution(string resolution) => AllowedResolutions.Contains(resolution);

    /// <summary>Whether a port may be used under a protocol. An unchecked protocol must be listed with its number.</summary>
    public bool AllowsPort(int number, string protocol)
    {
        var isChecked = PortProtocol.CarriesCheckedName(protocol);
        if (Ports.Count == 0)
        {
            return isChecked;
        }

        foreach (var port in Ports)
        {
            if (port.Number == number && (port.Protocols.Count == 0 ? isChecked : port.Protocols.Any(listed => PortProtocol.Is(protocol, listed))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a port that is declared under one number may be dialled at another. An HTTP port that is dialled elsewhere may be TLS
    /// origination, so a number that is listed for HTTPS will do; <c>tls-origination</c> reports it where nothing encrypts.
    /// </summary>
    public bool AllowsDialled(int declared, int dialled, string protocol) =>
        AllowsPort(dialled, protocol) || (dialled != declared && PortProtocol.IsHttp(protocol) && AllowsPort(dialled, "HTTPS"));

    /// <summary>Whether the port may be dialled at all, under whatever protocol.</summary>
    public bool AllowsPort(int number) => Ports.Count == 0 || Ports.Any(port => port.Number == number);

    /// <summary>Whether some protocol without a checked name is listed, with this number or, for 0, with any.</summary>
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
