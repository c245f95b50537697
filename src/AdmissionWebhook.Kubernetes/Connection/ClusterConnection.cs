using System.Net;
using System.Net.Security;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// How one API server is reached: address, trust and credential. Credentials are renewed as they age and once after a 401.
/// </summary>
public sealed class ClusterConnection : IDisposable
{
    private readonly Endpoint _endpoint;
    private readonly ICredentialSource _credentials;
    private readonly Lock _gate = new();
    private HttpMessageInvoker? _invoker;
    private SslStreamCertificateContext? _certificate;
    private bool _disposed;

    internal ClusterConnection(Endpoint endpoint, ICredentialSource credentials, string? @namespace, string description)
    {
        (_endpoint, _credentials, Namespace, Description) = (endpoint, credentials, @namespace, description);
    }

    public Uri Server => _endpoint.Server;

    /// <summary>The namespace that the pod runs in, or that the context names; null where neither says.</summary>
    public string? Namespace { get; }

    /// <summary>Where this connection was read from, for a log line; holds no secret.</summary>
    public string Description { get; }

    /// <summary>Connects as the pod's service account.</summary>
    /// <param name="time">Decides when the token is due for another read.</param>
    /// <param name="directory">The mounted service account; null: where Kubernetes mounts it.</param>
    /// <param name="environment">Null: the process's environment variables.</param>
    /// <exception cref="ConnectionException">Not in a cluster, or the service account is incomplete.</exception>
    public static ClusterConnection InCluster(TimeProvider time, string? directory = null, Func<string, string?>? environment = null) =>
        ServiceAccount.Connect(time, directory ?? ServiceAccount.MountPath, environment ?? Environment.GetEnvironmentVariable);

    /// <summary>True where a service account is mounted and the API server's address is in the environment.</summary>
    public static bool IsInCluster(string? directory = null, Func<string, string?>? environment = null) =>
        ServiceAccount.IsMounted(directory ?? ServiceAccount.MountPath, environment ?? Environment.GetEnvironmentVariable);

    /// <summary>Connects as a kubeconfig says.</summary>
    /// <param name="time">Decides when tokens and exec credentials are due.</param>
    /// <param name="context">Null: <c>current-context</c>.</param>
    /// <param name="paths">The files, the first one winning; null: <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
    /// <exception cref="ConnectionException">A file or field is missing or wrong; the message names it.</exception>
    public static ClusterConnection FromKubeconfig(TimeProvider time, string? context = null, IReadOnlyList<string>? paths = null) =>
        Kubeconfig.Load(paths ?? Kubeconfig.DefaultPaths()).Connect(context, time);

    /// <summary>Sends what <paramref name="request"/> makes, a second time with a new credential if the first is answered 401.</summary>
    internal async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        var credential = await _credentials.GetAsync(cancellationToken);
        var response = await SendAsync(request(), credential, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        _credentials.Reject(credential);
        var renewed = await _credentials.GetAsync(cancellationToken);
        if (ReferenceEquals(renewed, credential))
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(request(), renewed, cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Credential credential, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = credential.Authorization;
        return InvokerFor(credential.Certificate).SendAsync(request, cancellationToken);
    }

    private HttpMessageInvoker InvokerFor(SslStreamCertificateContext? certificate)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_invoker is null || !ReferenceEquals(_certificate, certificate))
            {
                // A pooled connection keeps the identity it was opened with, so a new certificate needs a new pool.
                _invoker?.Dispose();
                _invoker = new HttpMessageInvoker(new Dialer(_endpoint, certificate).CreateHandler());
                _certificate = certificate;
            }

            return _invoker;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _invoker?.Dispose();
            (_credentials as IDisposable)?.Dispose();
        }
    }
}
