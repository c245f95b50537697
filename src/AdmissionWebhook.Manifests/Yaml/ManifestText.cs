using System.Buffers;
using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>A file's bytes decoded as text: UTF-8 unless a byte order mark says UTF-16.</summary>
public sealed class ManifestText
{
    private static readonly UTF8Encoding Utf8Strict = new(false, throwOnInvalidBytes: true);

    private ManifestText(string text, Encoding encoding, int preamble, ReadOnlyMemory<byte> utf8, ManifestFormatException? fault)
    {
        (Text, Encoding, Preamble, Utf8, Fault) = (text, encoding, preamble, utf8, fault);
    }

    /// <summary>The text without its byte order mark, up to <see cref="Fault"/>.</summary>
    public string Text { get; }

    public Encoding Encoding { get; }

    /// <summary>Length of the byte order mark in bytes.</summary>
    public int Preamble { get; }

    /// <summary><see cref="Text"/> as UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The first byte sequence that is not text, if any.</summary>
    public ManifestFormatException? Fault { get; }

    public static ManifestText Decode(ReadOnlyMemory<byte> content) =>
        content.Span switch
        {
            [0xEF, 0xBB, 0xBF, ..] => DecodeUtf8(content[3..], 3),
            [0xFF, 0xFE, ..] => DecodeUtf16(content, Encoding.Unicode),
            [0xFE, 0xFF, ..] => DecodeUtf16(content, Encoding.BigEndianUnicode),
            _ => DecodeUtf8(content, 0),
        };

    private static ManifestText DecodeUtf8(ReadOnlyMemory<byte> content, int preamble)
    {
        try
        {
            return new ManifestText(Utf8Strict.GetString(content.Span), Encoding.UTF8, preamble, content, fault: null);
        }
        catch (DecoderFallbackException)
        {
            var characters = new char[content.Length];
            _ = System.Text.Unicode.Utf8.ToUtf16(content.Span, characters, out var read, out var written, replaceInvalidSequences: false);
            var prefix = new string(characters, 0, written);
            var fault = TextPosition.Fault(prefix, written, $"invalid UTF-8: byte 0x{content.Span[read]:X2}");
            return new ManifestText(prefix, Encoding.UTF8, preamble, content[..read], fault);
        }
    }

    private static ManifestText DecodeUtf16(ReadOnlyMemory<byte> content, Encoding encoding)
    {
        var text = encoding.GetString(content.Span[2..]);
        var valid = 0;
        while (valid < text.Length && Rune.DecodeFromUtf16(text.AsSpan(valid), out _, out var length) == OperationStatus.Done)
        {
            valid += length;
        }

        // A broken pair decodes to U+FFFD, which would not survive a round trip.
        var broken =
            encoding.GetByteCount(text) != content.Length - 2 || !encoding.GetBytes(text).AsSpan().SequenceEqual(content.Span[2..]);
        if (broken)
        {
            valid = Math.Min(valid, Math.Max(0, text.IndexOf('\uFFFD', StringComparison.Ordinal)));
        }

        var prefix = text[..valid];
        var fault = broken || valid < text.Length ? TextPosition.Fault(prefix, valid, "invalid UTF-16") : null;
        return new ManifestText(prefix, encoding, 2, Encoding.UTF8.GetBytes(prefix), fault);
    }
}
