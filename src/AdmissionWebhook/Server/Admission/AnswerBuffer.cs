using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// Holds an answer before it is sent, so that its length is known and a failure halfway sends nothing. One per thread, and never used
/// across an await.
/// </summary>
#pragma warning disable CA1001 // The writers hold only memory, and the buffer goes with its thread.
internal sealed class AnswerBuffer
#pragma warning restore CA1001
{
    private const int MaxKept = 64 * 1024;

    // Answers are never embedded in HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static AnswerBuffer? _ofThread;

    private readonly ArrayBufferWriter<byte> _answer = new(1024);
    private readonly ArrayBufferWriter<byte> _patch = new(1024);
    private readonly Utf8JsonWriter _patchJson;

    private AnswerBuffer()
    {
        Json = new Utf8JsonWriter(_answer, Options);
        _patchJson = new Utf8JsonWriter(_patch, Options);
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>The flushed content of <see cref="Json"/>.</summary>
    public ReadOnlySpan<byte> Written => _answer.WrittenSpan;

    /// <summary>The thread's buffer, emptied.</summary>
    public static AnswerBuffer Rent()
    {
        var buffer = _ofThread;
        if (buffer is null || buffer._answer.Capacity > MaxKept || buffer._patch.Capacity > MaxKept)
        {
            _ofThread = buffer = new AnswerBuffer();
        }

        buffer._answer.ResetWrittenCount();
        buffer.Json.Reset();
        return buffer;
    }

    /// <summary>The patch as a document; valid until the next call.</summary>
    public ReadOnlySpan<byte> Patch(IReadOnlyList<JsonPatchOperation> patch)
    {
        _patch.ResetWrittenCount();
        _patchJson.Reset();
        JsonPatch.Write(_patchJson, patch);
        _patchJson.Flush();
        return _patch.WrittenSpan;
    }
}
