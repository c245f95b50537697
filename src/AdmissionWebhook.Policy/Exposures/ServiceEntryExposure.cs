using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// A ServiceEntry: its ports with their destinations, and the addresses it captures. It can lose ports, endpoints and addresses, but not
/// all endpoints or addresses: without endpoints the host itself is dialled, and without addresses every address is captured. Nor can it
/// opt out of the address that istiod allocates. Other hosts matter only to a violation in an endpoint, which receives their traffic too.
/// </summary>
internal sealed class ServiceEntryExposure(Review review) : Exposure(review)
{
    private readonly HashSet<string> _hosts = Values(review, EgressRole.RegisteredHost);
    private readonly HashSet<string> _addresses = [.. Values(review, EgressRole.Address).Where(address => !IsVirtual(review, address))];
    private readonly bool _capturesEverything = Values(review, EgressRole.Address).Count == 0;
    private readonly Dictionary<string, string>? _selector = review.ServiceEntry.HasSelector
        ? Fields.Labels(review.Spec.Member("workloadSelector"u8).Member("labels"u8))
        : null;

    private readonly string _others = Fields.Others(
        review.Spec,
        "hosts",
        "addresses",
        "ports",
        "location",
        "resolution",
        "endpoints",
        "workloadSelector",
        "exportTo"
    );

    private readonly bool _refusesAddresses =
        UnaddressedPorts.OptsOutOfAllocation(review)
        && review.ServiceEntry.Ports.Any(port => !PortProtocol.CarriesCheckedName(port.Protocol));

    private readonly string _location = review.Spec.Text("location"u8) ?? "";
    private readonly ServiceEntryView _entry = review.ServiceEntry;
    private IReadOnlyList<PortExposure>? _ports;
    private bool? _isWithin;

    private IReadOnlyList<PortExposure> Ports => _ports ??= PortExposure.All(_entry);

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old)
    {
        var before = (ServiceEntryExposure)stored;
        return (_isWithin ??= IsWithin(before))
            && (!IsAboutEveryHost(violation) || _hosts.IsSubsetOf(before._hosts))
            && ArePortsWithin(violation, before);
    }

    private bool IsWithin(ServiceEntryExposure stored) =>
        _others == stored._others
        && (_location == stored._location || _location is "" or "MESH_EXTERNAL")
        && _addresses.IsSubsetOf(stored._addresses)
        && (!_capturesEverything || (stored._capturesEverything && (!_refusesAddresses || stored._refusesAddresses)))
        && (_selector is null || (stored._selector is not null && Fields.SelectsWithin(_selector, stored._selector)));

    // A violation in a host concerns that host; a violation in an endpoint concerns all of them.
    private static bool IsAboutEveryHost(Violation violation) =>
        violation.Role == nameof(EgressRole.Endpoint)
        || (violation.Host is null && violation.Path.Name(1) is not ("hosts" or "workloadSelector"));

    private bool ArePortsWithin(Violation violation, ServiceEntryExposure stored)
    {
        var one = violation.Path.Name(1) == "ports" ? violation.Path.Index(2) : -1;
        for (var i = 0; i < Ports.Count; i++)
        {
            if ((one < 0 || i == one) && !stored.Ports.Any(port => Ports[i].IsWithin(port, stored._capturesEverything)))
            {
                return false;
            }
        }

        return true;
    }

    // A virtual address leads nowhere by itself.
    private static bool IsVirtual(Review review, string text) =>
        NetworkAddress.TryParse(text, out var address) && review.Mesh.VirtualAddresses.Contains(address);

    private static HashSet<string> Values(Review review, EgressRole role) =>
        [
            .. review
                .References.Where(reference => reference.Role == role)
                .Select(reference => role == EgressRole.RegisteredHost ? HostName.Parse(reference.Value).Canonical : reference.Value),
        ];
}
