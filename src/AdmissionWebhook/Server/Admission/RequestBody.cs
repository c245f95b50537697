using System.Buffers;
using System.Numerics;

namespace AdmissionWebhook.Server.Admission;

/// <summary>A whole request body in a pooled buffer, which <see cref="Dispose"/> gives back.</summary>
internal readonly struct RequestBody(byte[] buffer, int length, BodyMemory memory) : IDisposable
{
    /// <summary>A 3 MiB object and its old version of at most 1.5 MiB may arrive six times as long through JSON escapes.</summary>
    public const int MaxLength = 32 * 1024 * 1024;

    // No more is set aside on the word of a Content-Length: the rest of the buffer follows the bytes that really come.
    private const int MaxTrustedLength = BodyMemory.Ordinary;

    /// <summary>The longest that an API server waits for a webhook; nobody waits for what comes after that.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(30);

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <exception cref="RefusedRequestException">413: longer than <see cref="MaxLength"/>; 408: it took too long to arrive; 429: there is no memory for it.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, BodyMemory memory, TimeProvider time)
    {
        var request = context.Request;
        if (request.ContentLength > MaxLength)
        {
            throw TooLong();
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength ?? 0, MaxTrustedLength));
        var length = 0;
        ArrivingBodies.Arrival? arrival = null;
        try
        {
            for (var reader = request.BodyReader; ;)
            {
                if (!reader.TryRead(out var read))
                {
                    arrival ??= memory.Arriving.Begin(MaxDuration, time);
                    read = await reader.ReadAsync(arrival.Ended);
                }

                var chunk = read.Buffer;
                if (chunk.Length > MaxLength - length)
                {
                    reader.AdvanceTo(chunk.End);
                    throw TooLong();
                }

                var needed = length + (int)chunk.Length;
                buffer = Grow(buffer, length, needed, memory);
                chunk.CopyTo(buffer.AsSpan(length));
                length = needed;
                reader.AdvanceTo(chunk.End);
                if (read.IsCompleted)
                {
                    return new RequestBody(buffer, length, memory);
                }
            }
        }
        catch (Exception e)
        {
            memory.Return(buffer.Length);
            ArrayPool<byte>.Shared.Return(buffer);
            if (e is OperationCanceledException && arrival is { Ended.IsCancellationRequested: true })
            {
                throw arrival.IsGivenUp
                    ? RefusedRequestException.Busy("the rest of the body was waited for longer than that of any other request; send it at once")
                    : new RefusedRequestException(StatusCodes.Status408RequestTimeout, $"the body did not arrive within {MaxDuration.TotalSeconds} s");
            }

            // Chunks that are no chunks. Of a connection that broke nobody is left to be told.
            if (e is IOException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
            {
                throw RefusedRequestException.Unreadable($"the body cannot be read: {e.Message}");
            }

            throw;
        }
        finally
        {
            arrival?.Dispose();
        }
    }

    public void Dispose()
    {
        memory.Return(buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static byte[] Grow(byte[] buffer, int length, int needed, BodyMemory memory)
    {
        if (needed <= buffer.Length)
        {
            return buffer;
        }

        // The pool's buffers have lengths of powers of two.
        var wanted = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, Math.Min(2 * buffer.Length, MaxLength)));
        memory.Take(wanted);
        memory.Return(buffer.Length);
        var larger = ArrayPool<byte>.Shared.Rent(wanted);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static RefusedRequestException TooLong() =>
        new(StatusCodes.Status413PayloadTooLarge, $"the body is longer than {MaxLength} bytes");
}
