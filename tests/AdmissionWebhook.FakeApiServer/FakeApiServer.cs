using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Fakes.Http;
using AdmissionWebhook.Fakes.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AdmissionWebhook.Fakes;

/// <summary>
/// An API server in the test's process: HTTPS on loopback with its own CA, versioned storage, paged lists, watches, optimistic locks,
/// server-side apply, authentication. Can reproduce what goes wrong in clusters.
/// </summary>
public sealed partial class FakeApiServer : IAsyncDisposable
{
    public const string DefaultToken = "fake-token";

    private readonly ObjectStorage _storage = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly List<FakeResource> _served = [.. FakeResource.BuiltIn, .. FakeResource.Istio, .. FakeResource.GatewayApi];
    private readonly List<Fault> _faults = [];
    private readonly Lock _gate = new();
    private readonly Watches _watches;
    private readonly Requests _answers;
    private volatile X509Certificate2 _certificate;
    private WebApplication? _application;

    private FakeApiServer()
    {
        _watches = new Watches(_storage);
        _answers = new Requests(_storage, _watches, Served);
        _certificate = Authority.IssueServer(Names);
        Tokens[DefaultToken] = new FakeUser("system:serviceaccount:egress:webhook", ["system:serviceaccounts", "system:authenticated"]);
    }

    public FakeAuthority Authority { get; } = new();

    /// <summary>The CA of client certificates, which is not the server's own.</summary>
    public FakeAuthority ClientAuthority { get; } = new("fake-client-ca");

    public Uri Address => new($"https://127.0.0.1:{Port}/");

    public int Port { get; private set; }

    /// <summary>Accepted bearer tokens; remove one to revoke it.</summary>
    public ConcurrentDictionary<string, FakeUser> Tokens { get; } = new();

    /// <summary>What an authenticated user can do; everything unless a test says otherwise.</summary>
    public Func<RecordedRequest, bool> Authorize { get; set; } = static _ => true;

    /// <summary>All requests since the start, in order, refused ones included.</summary>
    public IReadOnlyList<RecordedRequest> RecordedRequests => [.. _requests];

    private static string[] Names => ["127.0.0.1", "localhost", "kubernetes.default.svc"];

    public static async Task<FakeApiServer> StartAsync()
    {
        var server = new FakeApiServer();
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Serves another resource, as if its CRD had been installed.</summary>
    public void Serve(FakeResource resource)
    {
        lock (_gate)
        {
            _served.Add(resource);
        }
    }

    /// <summary>Stops serving a resource, as if its CRD had been removed.</summary>
    public void Withdraw(string plural)
    {
        lock (_gate)
        {
            _served.RemoveAll(resource => resource.Plural == plural);
        }
    }

    public void Inject(Fault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    /// <summary>Serves with a certificate of another CA from the next connection on.</summary>
    public void Certify(FakeAuthority authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        _certificate = authority.IssueServer(Names);
    }

    /// <summary>Stops the server: connections break and the port closes. Storage stays.</summary>
    public async Task PauseAsync()
    {
        if (_application is { } running)
        {
            _application = null;
            _watches.Each(watch => watch.Drop());
            using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await running.StopAsync(atOnce.Token);
            await running.DisposeAsync();
        }
    }

    /// <summary>Starts the server again on the same port.</summary>
    public async Task ResumeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = 3 * 1024 * 1024;
                kestrel.Listen(
                    IPAddress.Loopback,
                    Port,
                    listen =>
                        listen.UseHttps(
                            new HttpsConnectionAdapterOptions
                            {
                                ServerCertificateSelector = (_, _) => _certificate,
                                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                                ClientCertificateValidation = (_, _, _) => true,
                            }
                        )
                );
            });
        var application = builder.Build();
        application.Run(HandleAsync);
        await application.StartAsync();
        Port = new Uri(application.Urls.Single()).Port;
        _application = application;
    }

    public async ValueTask DisposeAsync()
    {
        await PauseAsync();
        Authority.Dispose();
        ClientAuthority.Dispose();
    }

    private FakeResource[] Served()
    {
        lock (_gate)
        {
            return [.. _served];
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var query = context.Request.QueryString.Value ?? "";
        var watch = context.Request.Query["watch"].ToString() is "true" or "1";
        var request = RecordedRequest.Parse(context.Request.Method, path, query, watch) with { User = Identify(context) };
        _requests.Enqueue(request);
        try
        {
            if (FaultFor(request) is { } fault && await fault.Act(context))
            {
                return;
            }

            Admit(request);
            await _answers.AnswerAsync(context, request);
        }
        catch (ApiRefusalException refusal) when (!context.Response.HasStarted)
        {
            await Answer.WriteAsync(context, refusal.Code, refusal.ToStatus());
        }
        catch (OperationCanceledException) { }
    }

    private Fault? FaultFor(RecordedRequest request)
    {
        lock (_gate)
        {
            return _faults.FirstOrDefault(fault => fault.Takes(request));
        }
    }

    private FakeUser? Identify(HttpContext context)
    {
        if (context.Connection.ClientCertificate is { } certificate && ClientAuthority.Identify(certificate) is { } user)
        {
            return user;
        }

        return context.Request.Headers.Authorization.ToString().Split(' ') is ["Bearer", var token]
            ? Tokens.GetValueOrDefault(token)
            : null;
    }

    private void Admit(RecordedRequest request)
    {
        if (request.User is null)
        {
            throw new ApiRefusalException(401, "Unauthorized", "Unauthorized");
        }

        if (request.Resource is not null && !Authorize(request))
        {
            var where = request.Namespace is null ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
            throw new ApiRefusalException(
                403,
                "Forbidden",
                $"{request.Resource} is forbidden: User \"{request.User.Name}\" cannot {request.Verb} "
                    + $"resource \"{request.Resource}\" in API group \"{request.Group}\" {where}"
            );
        }
    }
}
