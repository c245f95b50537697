using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AdmissionWebhook.Files;

/// <summary>
/// SHA-256 over a sequence of fields, each prefixed with its length, so that different sequences never hash the same bytes.
/// </summary>
internal sealed class FramedHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append(string field) => Append(MemoryMarshal.AsBytes(field.AsSpan()));

    public void Append(ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, field.Length);
        _hash.AppendData(length);
        _hash.AppendData(field);
    }

    public string Finish() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
