using System.Text;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>One port of a ServiceEntry and where its traffic is sent. Names do not matter, nor the order of ports and endpoints.</summary>
internal sealed class PortExposure
{
    // Where traffic goes without endpoints; endpoints are texts that begin otherwise.
    private const string Host = "host";
    private const string Selected = "selected workloads";
    private const string Anywhere = "any address";
    private const string AnyName = "any name";

    private readonly int _number;
    private readonly string _protocol;
    private readonly HashSet<(string Destination, int Port)> _leads = [];

    private PortExposure(ServiceEntryView entry, ServiceEntryPort port, IReadOnlyList<string> endpoints)
    {
        _number = port.Number;
        _protocol = port.Protocol;
        for (var i = 0; i < endpoints.Count; i++)
        {
            _leads.Add((endpoints[i], ServiceEntryView.DialledAt(entry.Endpoints[i], port)));
        }

        if (Implicit(entry) is { } destination)
        {
            foreach (var wire in port.OnTheWire)
            {
                _leads.Add((destination, wire.Number));
            }
        }
    }

    public static IReadOnlyList<PortExposure> All(ServiceEntryView entry)
    {
        var endpoints = entry.Spec.Member("endpoints"u8).Items()
            .Select(endpoint => "endpoint\n" + Fields.Others(endpoint, "ports"))
            .ToList();
        return [.. entry.Ports.Select(port => new PortExposure(entry, port, endpoints))];
    }

    /// <param name="stored">A port of the stored entry.</param>
    /// <param name="anyAddress">Whether the stored entry captured every address.</param>
    public bool IsWithin(PortExposure stored, bool anyAddress) =>
        _number == stored._number && (_protocol == stored._protocol || Ascii.EqualsIgnoreCase(_protocol, stored._protocol))
        && _leads.All(lead => stored._leads.Contains(lead) || (lead.Destination == Host
            && ((anyAddress && stored._leads.Contains((Anywhere, lead.Port))) || stored._leads.Contains((AnyName, lead.Port)))));

    private static string? Implicit(ServiceEntryView entry) => entry.Resolution switch
    {
        "NONE" => Anywhere,
        _ when entry.HasSelector => Selected,
        _ when entry.Endpoints.Count > 0 => null,
        "DNS" or "DNS_ROUND_ROBIN" => Host,
        "DYNAMIC_DNS" => AnyName,
        "STATIC" => null,
        var unknown => unknown,
    };
}
