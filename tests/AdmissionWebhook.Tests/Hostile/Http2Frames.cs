using System.Buffers.Binary;
using System.Text;

namespace AdmissionWebhook.Tests.Hostile;

/// <summary>Hand-written HTTP/2 frames (RFC 9113), for what no client would send.</summary>
internal static class Http2Frames
{
    public const byte Data = 0,
        Headers = 1,
        Reset = 3,
        Settings = 4,
        Continuation = 9;
    public const byte EndOfStream = 1,
        EndOfHeaders = 4;

    public static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])];

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>The header block of a review (RFC 7541, without Huffman coding).</summary>
    public static byte[] PostHeaders(string path = "/validate") =>
        [0x83, 0x87, 0x04, .. Text(path), 0x01, .. Text("localhost"), 0x0F, 0x10, .. Text("application/json")];

    public static byte[] Header(string name, string value) => [0x00, .. Text(name), .. Text(value)];

    private static byte[] Text(string text) =>
        text.Length < 127 ? [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)] : throw new ArgumentException("too long", nameof(text));
}
