using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>What rules read of a ServiceEntry besides its egress references.</summary>
public sealed class ServiceEntryView
{
    // Limits of Istio's schema: no API server accepts longer lists.
    private const int MaxHosts = 256;
    private const int MaxPorts = 256;
    private const int MaxEndpoints = 4096;

    public ServiceEntryView(JsonElement spec, ShapeReader shape)
    {
        Spec = spec;
        Resolution = shape.Text(spec.Member("resolution"u8), JsonPath.Spec["resolution"]) is { Length: > 0 } resolution
            ? resolution
            : "NONE";
        IsInternal = shape.Text(spec.Member("location"u8), JsonPath.Spec["location"]) == "MESH_INTERNAL";
        HasSelector = spec.Member("workloadSelector"u8).IsPresent();
        Endpoints = ReadEndpoints(spec, shape);
        Ports = ReadPorts(spec, shape);
        ExportTo = IstioLists.Texts(spec.Member("exportTo"u8), JsonPath.Spec["exportTo"], shape);
        if (spec.Member("hosts"u8) is { ValueKind: JsonValueKind.Array } hosts && hosts.GetArrayLength() > MaxHosts)
        {
            shape.Refuse(hosts, $"a list of at most {MaxHosts} hosts", JsonPath.Spec["hosts"]);
        }
    }

    public JsonElement Spec { get; }

    /// <summary>As written; <c>NONE</c> if absent, which is the enum's zero.</summary>
    public string Resolution { get; }

    public bool HasResolution => Spec.Member("resolution"u8).IsPresent();

    public bool IsInternal { get; }

    public bool HasSelector { get; }

    public IReadOnlyList<ServiceEntryEndpoint> Endpoints { get; }

    public IReadOnlyList<ServiceEntryPort> Ports { get; }

    public IReadOnlyList<(string Value, JsonPath Path)> ExportTo { get; }

    /// <summary>The port that an endpoint is dialled on for a port of the ServiceEntry.</summary>
    public static int DialledAt(ServiceEntryEndpoint endpoint, ServiceEntryPort port) =>
        endpoint.Ports.Integer(Encoding.UTF8.GetBytes(port.Name)) is { } own ? own
        : port.TargetPort > 0 ? port.TargetPort
        : port.Number;

    private static List<ServiceEntryEndpoint> ReadEndpoints(JsonElement spec, ShapeReader shape)
    {
        var endpoints = new List<ServiceEntryEndpoint>();
        var path = JsonPath.Spec["endpoints"];
        var list = spec.Member("endpoints"u8);
        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > MaxEndpoints)
        {
            shape.Refuse(list, $"a list of at most {MaxEndpoints} endpoints", path);
            return endpoints;
        }

        foreach (var item in list.Items())
        {
            var at = path[endpoints.Count];
            endpoints.Add(
                new ServiceEntryEndpoint(
                    item.Text("address"u8),
                    item.Text("network"u8),
                    shape.Mapping(item.Member("ports"u8), at["ports"]),
                    at
                )
            );
        }

        return endpoints;
    }

    private List<ServiceEntryPort> ReadPorts(JsonElement spec, ShapeReader shape)
    {
        var ports = new List<ServiceEntryPort>();
        var path = JsonPath.Spec["ports"];
        var list = shape.List(spec.Member("ports"u8), path);
        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > MaxPorts)
        {
            shape.Refuse(list, $"a list of at most {MaxPorts} ports", path);
            return ports;
        }

        foreach (var item in list.Items())
        {
            var at = path[ports.Count];
            var port = shape.Item(item, at);
            var name = shape.Text(port.Member("name"u8), at["name"]) ?? "";
            var number = shape.Port(port.Member("number"u8), at["number"]);
            var target = shape.Port(port.Member("targetPort"u8), at["targetPort"]);
            var protocol = shape.Text(port.Member("protocol"u8), at["protocol"]);
            ports.Add(
                new ServiceEntryPort(name, number, string.IsNullOrEmpty(protocol) ? PortProtocol.None : protocol, target, at)
                {
                    OnTheWire = WirePorts(name, number, target, shape),
                }
            );
        }

        return ports;
    }

    // The port dialled is the endpoint's own, else targetPort, else number. With NONE the client's port is dialled as well.
    private List<WirePort> WirePorts(string name, int number, int target, ShapeReader shape)
    {
        var wire = new List<WirePort>(1);
        var anyInherits = Endpoints.Count == 0;
        var utf8 = Encoding.UTF8.GetBytes(name);
        foreach (var endpoint in Endpoints)
        {
            if (endpoint.Ports.Member(utf8) is var own && own.IsPresent())
            {
                Add(wire, shape.Port(own, endpoint.Path["ports"][name]), endpoint.Path["ports"][name]);
            }
            else
            {
                anyInherits = true;
            }
        }

        if (anyInherits)
        {
            Add(wire, target > 0 ? target : number, null);
        }

        if (Resolution == "NONE")
        {
            Add(wire, number, null);
        }

        return wire;
    }

    private static void Add(List<WirePort> wire, int number, JsonPath? path)
    {
        foreach (var known in wire)
        {
            if (known.Number == number)
            {
                return;
            }
        }

        wire.Add(new WirePort(number, path));
    }
}

/// <param name="Address">As written; null if absent.</param>
/// <param name="Network">The network whose gateway leads to it; null if absent.</param>
/// <param name="Ports">Its own port numbers, by port name.</param>
/// <param name="Path">Its path.</param>
public sealed record ServiceEntryEndpoint(string? Address, string? Network, JsonElement Ports, JsonPath Path);

/// <param name="Name">The name that endpoints refer to.</param>
/// <param name="Number">The port that clients dial.</param>
/// <param name="Protocol">As written, or <see cref="PortProtocol.None"/>.</param>
/// <param name="TargetPort">0 if absent.</param>
/// <param name="Path">Its path.</param>
public sealed record ServiceEntryPort(string Name, int Number, string Protocol, int TargetPort, JsonPath Path)
{
    /// <summary>The ports that its traffic leaves for.</summary>
    public required IReadOnlyList<WirePort> OnTheWire { get; init; }
}

/// <param name="Number">The port.</param>
/// <param name="Path">The endpoint's field that sets it; null for the port's own number or targetPort.</param>
public readonly record struct WirePort(int Number, JsonPath? Path);
