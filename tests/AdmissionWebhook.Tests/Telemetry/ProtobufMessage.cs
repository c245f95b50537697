using System.Buffers.Binary;
using System.Text;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>A Protocol Buffers message, read by field numbers without its schema.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(ref bytes), []));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), []));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    _fields.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes), []));
                    bytes = bytes[4..];
                    break;
                default:
                    throw new FormatException($"wire type {tag & 7}");
            }
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int field) => Values(field).Select(bytes => new ProtobufMessage(bytes));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public byte[] Bytes(int field) => Values(field).FirstOrDefault() ?? [];

    public ulong Number(int field) => _fields.FirstOrDefault(one => one.Field == field).Number;

    /// <summary>KeyValues, as OpenTelemetry writes attributes: strings unchanged, numbers as digits.</summary>
    public Dictionary<string, string> Attributes(int field) =>
        Messages(field)
            .ToDictionary(
                pair => pair.Text(1),
                pair =>
                    pair.Messages(2).Single() is var value && value._fields.Exists(one => one.Field == 1)
                        ? value.Text(1)
                        : $"{value._fields.Single().Number}"
            );

    private IEnumerable<byte[]> Values(int field) => _fields.Where(one => one.Field == field).Select(one => one.Bytes);

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
