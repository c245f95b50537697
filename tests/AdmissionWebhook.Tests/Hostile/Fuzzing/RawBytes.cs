namespace AdmissionWebhook.Tests.Hostile.Fuzzing;

/// <summary>Mutates the bytes of a review.</summary>
internal static class RawBytes
{
    private static readonly byte[] Telling =
    [
        0,
        0x22,
        0x5C,
        0x7B,
        0x7D,
        0x5B,
        0x5D,
        0x2C,
        0x3A,
        0x2D,
        0x65,
        0x30,
        0x7F,
        0x80,
        0xC0,
        0xED,
        0xEF,
        0xF4,
        0xFF,
    ];

    public static byte[] Of(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var changes = random.Next(1, 9); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 2:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 5:
                    bytes.InsertRange(at, Enumerable.Repeat(Telling[random.Next(Telling.Length)], random.Next(1, 2000)));
                    break;
                case 6 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
