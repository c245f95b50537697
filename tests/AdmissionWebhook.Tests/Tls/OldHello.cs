namespace AdmissionWebhook.Tests.Tls;

/// <summary>Hand-written, since client libraries refuse to offer it.</summary>
internal static class OldHello
{
    /// <summary>The alert for an unsupported version (RFC 5246 §7.2).</summary>
    public const byte ProtocolVersion = 70;

    private static readonly byte[] Body =
    [
        0x03,
        0x02,
        .. new byte[32],
        0x00,
        0x00,
        0x04,
        0xC0,
        0x09,
        0xC0,
        0x13,
        0x01,
        0x00,
        0x00,
        0x0E,
        0x00,
        0x0A,
        0x00,
        0x04,
        0x00,
        0x02,
        0x00,
        0x17,
        0x00,
        0x0B,
        0x00,
        0x02,
        0x01,
        0x00,
    ];

    /// <summary>The first record of a client that supports TLS 1.1 at most.</summary>
    public static readonly byte[] Tls11 = [0x16, 0x03, 0x01, 0x00, (byte)(Body.Length + 4), 0x01, 0x00, 0x00, (byte)Body.Length, .. Body];
}
