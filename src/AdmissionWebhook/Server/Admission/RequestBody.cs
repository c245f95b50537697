using System.Buffers;
using System.Numerics;

namespace AdmissionWebhook.Server.Admission;

/// <summary>A whole request body in a pooled buffer, which <see cref="Dispose"/> returns.</summary>
internal readonly struct RequestBody(byte[] buffer, int length, BodyMemory memory) : IDisposable
{
    /// <summary>A 3 MiB object and its old version of up to 1.5 MiB can grow sixfold through JSON escapes.</summary>
    public const int MaxLength = 32 * 1024 * 1024;

    // Do not trust Content-Length beyond this: the buffer grows with the bytes that really arrive.
    private const int MaxTrustedLength = BodyMemory.Ordinary;

    /// <summary>The longest timeout of an API server for a webhook.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(30);

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <exception cref="RefusedRequestException">
    /// 413: longer than <see cref="MaxLength"/>; 408: arrived too slowly; 429: no memory for it.
    /// </exception>
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
            for (var reader = request.BodyReader; ; )
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
                throw arrival.IsDropped
                    ? RefusedRequestException.Busy(
                        "too many bodies are still arriving, and this one has been arriving longest; send it in one go"
                    )
                    : new RefusedRequestException(
                        StatusCodes.Status408RequestTimeout,
                        $"the body did not arrive within {MaxDuration.TotalSeconds} s"
                    );
            }

            // Malformed chunks. If the connection broke, there is nobody left to answer.
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

        // The pool's buffers are powers of two in length.
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
