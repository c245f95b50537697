using System.Text;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>One port of a ServiceEntry with its destinations. Names, and the order of ports and endpoints, do not matter.</summary>
internal sealed class PortExposure
{
    // Destinations without endpoints. The text of an endpoint begins differently.
    private const string Host = "host";
    private const string Selected = "selected workloads";
    private const string Anywhere = "any address";
    private const string AnyName = "any name";

    private readonly int _number;
    private readonly string _protocol;
    private readonly HashSet<(string Destination, int Port)> _destinations = [];

    private PortExposure(ServiceEntryView entry, ServiceEntryPort port, IReadOnlyList<string> endpoints)
    {
        _number = port.Number;
        _protocol = port.Protocol;
        for (var i = 0; i < endpoints.Count; i++)
        {
            _destinations.Add((endpoints[i], ServiceEntryView.DialledAt(entry.Endpoints[i], port)));
        }

        if (Implicit(entry) is { } destination)
        {
            foreach (var wire in port.OnTheWire)
            {
                _destinations.Add((destination, wire.Number));
            }
        }
    }

    public static IReadOnlyList<PortExposure> All(ServiceEntryView entry)
    {
        var endpoints = entry
            .Spec.Member("endpoints"u8)
            .Items()
            .Select(endpoint => "endpoint\n" + Fields.Others(endpoint, "ports"))
            .ToList();
        return [.. entry.Ports.Select(port => new PortExposure(entry, port, endpoints))];
    }

    /// <param name="stored">A port of the stored ServiceEntry.</param>
    /// <param name="anyAddress">Whether the stored ServiceEntry captured every address.</param>
    public bool IsWithin(PortExposure stored, bool anyAddress) =>
        _number == stored._number
        && (_protocol == stored._protocol || Ascii.EqualsIgnoreCase(_protocol, stored._protocol))
        && _destinations.All(one =>
            stored._destinations.Contains(one)
            || (
                one.Destination == Host
                && (
                    (anyAddress && stored._destinations.Contains((Anywhere, one.Port)))
                    || stored._destinations.Contains((AnyName, one.Port))
                )
            )
        );

    private static string? Implicit(ServiceEntryView entry) =>
        entry.Resolution switch
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
