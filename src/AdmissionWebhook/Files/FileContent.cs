using System.Text;

namespace AdmissionWebhook.Files;

/// <summary>
/// One file as read. <see cref="Path"/> is the given path, or the given folder joined with the file name.
/// </summary>
public sealed record FileContent(string Path, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The bytes as UTF-8; a byte order mark is dropped, an invalid sequence becomes U+FFFD.</summary>
    public string Text
    {
        get
        {
            var bytes = Bytes.Span;
            return Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
        }
    }
}
