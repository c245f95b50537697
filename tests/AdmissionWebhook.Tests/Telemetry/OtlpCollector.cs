using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>Receives OTLP over HTTP with protobuf bodies on a free loopback port, and records it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private readonly WebApplication _application;

    private OtlpCollector(WebApplication application) => _application = application;

    public string Address => _application.Urls.Single();

    /// <summary>Everything received, as searchable text.</summary>
    public string Everything => string.Join('\n', _received.Select(one => Encoding.UTF8.GetString(one.Body)));

    public IEnumerable<string> Paths => _received.Select(one => one.Path).Distinct();

    /// <summary>Resource attributes of the sender of spans.</summary>
    public Dictionary<string, string> Resource =>
        Requests("/v1/traces").SelectMany(request => request.Messages(1)).SelectMany(one => one.Messages(1)).First().Attributes(1);

    public IReadOnlyList<OtlpSpan> Spans =>
        [
            .. Requests("/v1/traces")
                .SelectMany(request => request.Messages(1))
                .SelectMany(resource => resource.Messages(2))
                .SelectMany(scope => scope.Messages(2))
                .Select(span => new OtlpSpan(
                    Convert.ToHexStringLower(span.Bytes(1)),
                    Convert.ToHexStringLower(span.Bytes(4)),
                    span.Text(5),
                    span.Attributes(9),
                    span.Messages(15).Any(status => status.Number(3) == 2)
                )),
        ];

    public IEnumerable<string> MetricNames =>
        Requests("/v1/metrics")
            .SelectMany(request => request.Messages(1))
            .SelectMany(resource => resource.Messages(2))
            .SelectMany(scope => scope.Messages(2))
            .Select(metric => metric.Text(1))
            .Distinct();

    public IEnumerable<string> LogEvents =>
        Requests("/v1/logs")
            .SelectMany(request => request.Messages(1))
            .SelectMany(resource => resource.Messages(2))
            .SelectMany(scope => scope.Messages(2))
            .Select(record => record.Messages(5).Single().Text(1));

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var collector = new OtlpCollector(builder.Build());
        collector._application.Run(collector.TakeAsync);
        await collector._application.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private IEnumerable<ProtobufMessage> Requests(string path) =>
        _received.Where(one => one.Path == path).Select(one => new ProtobufMessage(one.Body));

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path.Value!, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}

internal sealed record OtlpSpan(string TraceId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes, bool IsError);
