using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>Ports that istiod rejects (istio pkg/config/validation and pkg/config/protocol).</summary>
internal static class PortRejections
{
    private static readonly string[] Protocols =
    [
        "HTTP",
        "HTTPS",
        "HTTP2",
        "GRPC",
        "GRPC-Web",
        "TLS",
        "TCP",
        "UDP",
        "Mongo",
        "Redis",
        "MySQL",
        "HTTP_PROXY",
    ];

    public static IEnumerable<Rejection> OfEntry(ServiceEntryView entry)
    {
        var (numbers, names) = (new HashSet<int>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var port in entry.Ports)
        {
            if (port.Number > 0 && !numbers.Add(port.Number))
            {
                yield return new Rejection(
                    port.Path["number"],
                    $"{port.Number}",
                    $"the CRD rejects port {port.Number} listed twice",
                    "remove one of the two"
                );
            }

            if (port.Name.Length > 0 && !names.Add(port.Name))
            {
                yield return new Rejection(
                    port.Path["name"],
                    port.Name,
                    $"istiod rejects two ports named \"{port.Name}\"",
                    "give each port a unique name"
                );
            }
            else if (Name(port.Name, port.Path) is { } name)
            {
                yield return name;
            }

            if (Protocol(port.Protocol == PortProtocol.None ? "" : port.Protocol, port.Path) is { } protocol)
            {
                yield return protocol;
            }
        }
    }

    /// <param name="written">Empty if absent, which the schema checks.</param>
    /// <param name="port">The path of the port.</param>
    public static Rejection? Name(string written, JsonPath port) =>
        written.Length == 0 || IstioNames.IsLabel(written)
            ? null
            : new Rejection(
                port["name"],
                written,
                $"istiod rejects the port name \"{written}\": it is not a DNS label",
                "use letters, digits and dashes"
            );

    /// <param name="written">Empty if absent, which sidecars detect.</param>
    /// <param name="port">The path of the port.</param>
    public static Rejection? Protocol(string written, JsonPath port) =>
        written.Length == 0 || IsProtocol(written)
            ? null
            : new Rejection(
                port["protocol"],
                written,
                $"istiod rejects the protocol \"{written}\"",
                NearestName.Find(written.ToUpperInvariant(), Protocols) is { } near
                    ? $"did you mean {near}?"
                    : $"write one of {string.Join(", ", Protocols)}"
            );

    public static bool IsProtocol(string written) => Protocols.Any(known => PortProtocol.Is(known, written));
}
