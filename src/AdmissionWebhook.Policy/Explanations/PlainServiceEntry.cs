using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Explanations;

/// <summary>The minimal ServiceEntry for a host: one port, exported to its own namespace, no addresses.</summary>
internal sealed class PlainServiceEntry(HostName host, string @namespace)
{
    private const int Https = 443;

    public AdmissionInput Input(JsonElement document) =>
        new()
        {
            Group = IstioKinds.Group,
            Version = "v1",
            Kind = "ServiceEntry",
            Namespace = @namespace,
            Operation = Operation.Create,
            Object = document,
        };

    /// <summary>For an unapproved host: TLS, resolved by DNS.</summary>
    public JsonDocument Document(int? port) => Document(port ?? Https, "TLS", "DNS");

    /// <summary>With the port, protocol and resolution of an approval.</summary>
    public JsonDocument Document(int? port, Approval approval)
    {
        var allowed = approval.Ports.FirstOrDefault(candidate => port is null || candidate.Number == port);
        return Document(
            port ?? allowed?.Number ?? Https,
            allowed?.Protocols is [var protocol, ..] ? protocol : "TLS",
            approval.AllowedResolutions[0]
        );
    }

    private JsonDocument Document(int port, string protocol, string resolution)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("spec"u8);
            WriteList(writer, "hosts"u8, host.Canonical);
            WriteList(writer, "exportTo"u8, ".");
            writer.WriteString("location"u8, "MESH_EXTERNAL"u8);
            writer.WriteString("resolution"u8, resolution);
            writer.WriteStartArray("ports"u8);
            writer.WriteStartObject();
            writer.WriteString("name"u8, "port"u8);
            writer.WriteNumber("number"u8, port);
            writer.WriteString("protocol"u8, protocol);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.ToArray());
    }

    private static void WriteList(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string item)
    {
        writer.WriteStartArray(name);
        writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
