using System.Net;
using k8s.Autorest;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// The connection to one API server. Tokens, client certificates and CAs are re-read at most once a minute, when a call needs them, and
/// after a 401; if they changed, later calls use new connections. Files that cannot be read or used at that moment are ignored.
/// </summary>
public sealed class ClusterConnection : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Func<ConnectionSettings> _read;
    private readonly ExecPlugin? _plugin;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Current? _current;
    private ApiClient? _previous;
    private volatile bool _disposed;

    /// <param name="read">Reads the settings together with the files that they name.</param>
    /// <param name="plugin">Supplies the credential; null if the settings hold it.</param>
    /// <param name="namespace">The namespace of the pod or context.</param>
    /// <param name="description">Where the settings come from.</param>
    /// <exception cref="ConnectionException">The settings cannot be read or used.</exception>
    internal ClusterConnection(Func<ConnectionSettings> read, ExecPlugin? plugin, TimeProvider time, string? @namespace, string description)
    {
        (_read, _plugin, _time, Namespace, Description) = (read, plugin, time, @namespace, description);
        var settings = read();
        Server = settings.Server.AbsoluteUri is var address && address.EndsWith('/') ? settings.Server : new Uri(address + "/");
        _current = plugin is null ? Use(settings, DateTimeOffset.MaxValue) : null;
    }

    private sealed record Current(ConnectionSettings Settings, ApiClient Client, long ReadAt, DateTimeOffset Expires);

    /// <summary>Base address; ends with a slash.</summary>
    public Uri Server { get; }

    /// <summary>The namespace of the pod or of the context; null if neither sets one.</summary>
    public string? Namespace { get; }

    /// <summary>Where the connection was read from, for logs; holds no secret.</summary>
    public string Description { get; }

    /// <summary>Connects as the pod's service account.</summary>
    /// <param name="time">The clock that decides when files are re-read.</param>
    /// <param name="directory">The mounted service account; null for the usual mount path.</param>
    /// <param name="environment">Environment variables; null for those of the process.</param>
    /// <exception cref="ConnectionException">Not in a cluster, or the service account is incomplete.</exception>
    public static ClusterConnection InCluster(TimeProvider time, string? directory = null, Func<string, string?>? environment = null) =>
        ServiceAccount.Connect(time, directory ?? ServiceAccount.MountPath, environment ?? Environment.GetEnvironmentVariable);

    /// <summary>True if a service account is mounted and the environment names the API server.</summary>
    public static bool IsInCluster(string? directory = null, Func<string, string?>? environment = null) =>
        ServiceAccount.IsMounted(directory ?? ServiceAccount.MountPath, environment ?? Environment.GetEnvironmentVariable);

    /// <summary>Connects as a kubeconfig describes.</summary>
    /// <param name="time">The clock that decides when files are re-read and exec credentials expire.</param>
    /// <param name="context">Null for <c>current-context</c>.</param>
    /// <param name="paths">The files, the first one winning; null for <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
    /// <exception cref="ConnectionException">A file or field is missing or wrong; the message names it.</exception>
    public static ClusterConnection FromKubeconfig(TimeProvider time, string? context = null, IReadOnlyList<string>? paths = null) =>
        Kubeconfig.Load(paths ?? Kubeconfig.DefaultPaths()).Connect(context, time);

    /// <summary>Sends a request; sends it again if the answer is 401 and the credential has changed.</summary>
    /// <param name="request">Makes the request; called once the credential is ready.</param>
    /// <param name="answer">Cancels the wait for an answer, but not an exec plugin.</param>
    /// <param name="cancellationToken">Cancels everything.</param>
    /// <exception cref="HttpOperationException">Any status but 2xx.</exception>
    internal async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> request,
        CancellationToken answer,
        CancellationToken cancellationToken
    )
    {
        var client = await ClientAsync(null, cancellationToken);
        try
        {
            return await client.SendAsync(request(), answer);
        }
        catch (HttpOperationException refusal) when (refusal.Response.StatusCode == HttpStatusCode.Unauthorized)
        {
            var renewed = await ClientAsync(client, cancellationToken);
            if (renewed == client)
            {
                throw;
            }

            return await renewed.SendAsync(request(), answer);
        }
    }

    /// <summary>The client to use now; never one with an older credential than <paramref name="refused"/>.</summary>
    private async ValueTask<ApiClient> ClientAsync(ApiClient? refused, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (refused is null && _current is { } usable && IsFresh(usable))
        {
            return usable.Client;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } current && (refused is null ? IsFresh(current) : current.Client != refused))
            {
                return current.Client;
            }

            if (refused is not null)
            {
                _plugin?.Forget();
            }

            return (_current = await RenewAsync(cancellationToken)).Client;
        }
        finally
        {
            _reading.Release();
        }
    }

    private bool IsFresh(Current current) => _time.GetElapsedTime(current.ReadAt) < Interval && _time.GetUtcNow() < current.Expires;

    private async Task<Current> RenewAsync(CancellationToken cancellationToken)
    {
        if (_plugin is not null)
        {
            var credential = await _plugin.CredentialAsync(cancellationToken);
            return Use(credential.AddTo(_read()), credential.Expires);
        }

        try
        {
            return Use(_read(), DateTimeOffset.MaxValue);
        }
        catch (ConnectionException) when (_current is { } last)
        {
            // The files are probably being replaced right now. If the last ones no longer work, the server will say so.
            return last with { ReadAt = _time.GetTimestamp() };
        }
    }

    private Current Use(ConnectionSettings settings, DateTimeOffset expires)
    {
        if (_current is { } current && current.Settings == settings)
        {
            return current with { ReadAt = _time.GetTimestamp(), Expires = expires };
        }

        var client = new ApiClient(settings);
        // Disposing cancels calls in flight, so the replaced client lives until the next replacement.
        _previous?.Dispose();
        _previous = _current?.Client;
        return new Current(settings, client, _time.GetTimestamp(), expires);
    }

    public void Dispose()
    {
        _disposed = true;
        _previous?.Dispose();
        _current?.Client.Dispose();
        _reading.Dispose();
    }
}
