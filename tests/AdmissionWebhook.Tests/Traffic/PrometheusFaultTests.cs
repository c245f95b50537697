using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Traffic;
using AdmissionWebhook.Traffic.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AdmissionWebhook.Tests.Traffic;

/// <summary>Answers that are no result, over a real socket.</summary>
public sealed class PrometheusFaultTests
{
    private const string Empty = """{"status": "success", "data": {"resultType": "matrix", "result": []}}""";

    [Theory]
    [InlineData(401, "", "401 Unauthorized; pass a token with --prometheus-token-file")]
    [InlineData(403, """{"message": "no access to this tenant"}""", "403 Forbidden: no access to this tenant; pass a token")]
    [InlineData(404, "404 page not found", "there is no Prometheus API at this URL; use the base URL, without /api/v1")]
    [InlineData(
        422,
        """{"status": "error", "errorType": "execution", "error": "query processing would load too many samples into memory"}""",
        "422 Unprocessable Entity: query processing would load too many samples into memory; if the query is too large, shorten --window"
    )]
    [InlineData(
        400,
        """{"status": "error", "errorType": "bad_data", "error": "exceeded maximum resolution"}""",
        "400 Bad Request: exceeded maximum resolution"
    )]
    [InlineData(
        503,
        """{"status": "error", "errorType": "timeout", "error": "query timed out"}""",
        "503 Service Unavailable: query timed out; if"
    )]
    [InlineData(200, "<html>Sign in</html>", "the answer is not from Prometheus' API but text/html")]
    [InlineData(
        200,
        """{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": 1}]}}""",
        "the answer is not from Prometheus' API"
    )]
    public async Task A_refusal_says_why_and_what_to_do(int status, string body, string expected)
    {
        await using var server = await ServeAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(body);
        });
        var fault = await Assert.ThrowsAsync<TrafficException>(() => QueryAsync(new PrometheusConnection(Url(server))));
        Assert.StartsWith(Url(server).ToString().TrimEnd('/'), fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_credentials()
    {
        await using var server = await ServeAsync(context =>
        {
            Assert.DoesNotContain("login", context.Request.Path.Value, StringComparison.Ordinal);
            context.Response.Redirect("/login");
            return Task.CompletedTask;
        });
        var fault = await Assert.ThrowsAsync<TrafficException>(() => QueryAsync(new PrometheusConnection(Url(server))));
        Assert.Contains("302 Found to /login; use the URL of Prometheus itself", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_answer_in_time_is_given_up()
    {
        await using var server = await ServeAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var fault = await Assert.ThrowsAsync<TrafficException>(() =>
            QueryAsync(new PrometheusConnection(Url(server)) { Timeout = TimeSpan.FromMilliseconds(200) })
        );
        Assert.Contains(
            "no answer within 0.2s; ask for less with --window, or raise --prometheus-timeout",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_refused_connection_is_reported_without_the_password()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var fault = await Assert.ThrowsAsync<TrafficException>(() =>
            QueryAsync(new PrometheusConnection(new Uri($"http://me:secret@127.0.0.1:{port}")))
        );
        Assert.StartsWith($"http://127.0.0.1:{port}: connection refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_and_headers_are_sent_and_a_path_is_kept()
    {
        var seen = new List<(string Path, string Authorization, string Tenant)>();
        await using var server = await ServeAsync(context =>
        {
            var headers = context.Request.Headers;
            seen.Add((context.Request.Path, headers.Authorization.ToString(), headers["X-Scope-OrgID"].ToString()));
            return context.Response.WriteAsync(Empty);
        });
        await QueryAsync(
            new PrometheusConnection(
                new UriBuilder(Url(server))
                {
                    Path = "/prometheus/",
                    UserName = "me",
                    Password = "p%40ss",
                }.Uri
            )
        );
        await QueryAsync(
            new PrometheusConnection(Url(server)) { Headers = [new("Authorization", "Bearer t"), new("X-Scope-OrgID", "team-a")] }
        );
        Assert.Equal([("/prometheus/api/v1/query_range", "Basic bWU6cEBzcw==", ""), ("/api/v1/query_range", "Bearer t", "team-a")], seen);
    }

    [Fact]
    public async Task A_certificate_of_a_private_authority_is_trusted_where_the_authority_is_named()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=prometheus", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = await ServeAsync(context => context.Response.WriteAsync(Empty), certificate);

        Assert.Empty((await QueryAsync(new PrometheusConnection(Url(server)) { Authorities = [certificate] })).Series);
        var fault = await Assert.ThrowsAsync<TrafficException>(() => QueryAsync(new PrometheusConnection(Url(server))));
        Assert.Contains(": TLS: ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("Pass the CA of its certificate with --prometheus-ca", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_GET_is_let_through_the_query_goes_by_GET()
    {
        await using var server = await ServeAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "GET" && context.Request.Query["query"] == "up{a=\"b&c\"}" ? 200 : 405;
            return context.Response.WriteAsync(
                """{"status":"success","warnings":["partial"],"data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1.5,"2"]]}]}}"""
            );
        });
        var matrix = await QueryAsync(new PrometheusConnection(Url(server)), "up{a=\"b&c\"}");
        var series = Assert.Single(matrix.Series);
        Assert.Equal(("b", "", 2.0), (series.Label("a"), series.Label("c"), series.Points[0].Value));
        Assert.Equal(["partial"], matrix.Warnings);
    }

    private static async Task<PrometheusMatrix> QueryAsync(PrometheusConnection connection, string query = "up")
    {
        using var client = new PrometheusClient(connection);
        return await client.QueryRangeAsync(
            query,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddHours(1),
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
    }

    private static Uri Url(WebApplication server) => new(server.Urls.First());

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }
            )
        );
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
