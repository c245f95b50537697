using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

/// <summary>Reads a watch's body: one JSON event on each line.</summary>
internal sealed class WatchStream(Stream body, ApiRequest request) : IAsyncDisposable
{
    /// <summary>An event holds one object, and etcd stores none near this size; more is not a watch.</summary>
    private const int LongestLine = 16 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
    private JsonDocument? _current;
    private SequencePosition? _consumed;

    /// <summary>The next event, or null at the end of the stream. What the last one held is no longer valid.</summary>
    public async ValueTask<WatchEvent?> NextAsync(CancellationToken cancellationToken)
    {
        Release();
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (Line(buffer, read.IsCompleted) is { } line)
            {
                _consumed = line.End.Equals(buffer.End) ? line.End : buffer.GetPosition(1, line.End);
                if (IsBlank(line))
                {
                    Release();
                    continue;
                }

                return Parse(line);
            }

            if (read.IsCompleted)
            {
                return null;
            }

            if (buffer.Length > LongestLine)
            {
                throw new KubernetesException(null, KubernetesException.Malformed, $"{request}: an event is longer than {LongestLine} bytes");
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static ReadOnlySequence<byte>? Line(ReadOnlySequence<byte> buffer, bool completed) =>
        buffer.PositionOf((byte)'\n') is { } end ? buffer.Slice(0, end)
        : completed && !buffer.IsEmpty ? buffer
        : null;

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (!segment.Span.Trim(" \r\t"u8).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private WatchEvent Parse(ReadOnlySequence<byte> line)
    {
        _current = JsonDocument.Parse(line);
        var root = _current.RootElement;
        var value = root.Field("object") ?? throw Malformed("has no object");
        var type = root.Text("type") switch
        {
            "ADDED" => WatchEventType.Added,
            "MODIFIED" => WatchEventType.Modified,
            "DELETED" => WatchEventType.Deleted,
            "BOOKMARK" => WatchEventType.Bookmark,
            "ERROR" => throw KubernetesException.FromStatus(HttpStatusCode.InternalServerError, value, request.ToString()),
            var other => throw Malformed($"has the type '{other}'"),
        };
        return new WatchEvent(type, value, value.Text("metadata", "resourceVersion") ?? throw Malformed("has no resourceVersion"));
    }

    private KubernetesException Malformed(string problem) =>
        new(null, KubernetesException.Malformed, $"{request}: an event {problem}");

    // The parsed event points into the pipe's buffer, so the buffer is given back only when the event is done with.
    private void Release()
    {
        _current?.Dispose();
        _current = null;
        if (_consumed is { } position)
        {
            _reader.AdvanceTo(position);
            _consumed = null;
        }
    }

    public ValueTask DisposeAsync()
    {
        Release();
        return _reader.CompleteAsync();
    }
}
