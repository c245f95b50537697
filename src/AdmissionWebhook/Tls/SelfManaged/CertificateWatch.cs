using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Watches the Secret and the webhook configurations, including the optional one for other kinds.</summary>
internal sealed class CertificateWatch
{
    private readonly Reflector<StoredCertificates> _secret;
    private readonly IReadOnlyList<(string Name, Reflector<StoredConfiguration> Reflector)> _configurations;

    /// <param name="client">The cluster.</param>
    /// <param name="namespace">The namespace of the Secret.</param>
    /// <param name="time">The clock for retries.</param>
    public CertificateWatch(KubernetesClient client, string @namespace, TimeProvider time)
    {
        Namespace = @namespace;
        _secret = new Reflector<StoredCertificates>(
            client,
            ClusterResources.Secrets,
            StoredCertificates.Read,
            time,
            One(DeploymentNames.Certificates, @namespace)
        );
        _configurations =
        [
            Configuration(ClusterResources.ValidatingWebhooks, DeploymentNames.Name),
            Configuration(ClusterResources.MutatingWebhooks, DeploymentNames.Name),
            Configuration(ClusterResources.ValidatingWebhooks, CaptureWebhooks.Name),
        ];
        _secret.Store.Changed += _ => Changed?.Invoke();
        foreach (var reflector in Reflectors)
        {
            reflector.StateChanged += _ => Changed?.Invoke();
        }

        (string, Reflector<StoredConfiguration>) Configuration(ResourceType type, string name)
        {
            var reflector = new Reflector<StoredConfiguration>(client, type, item => StoredConfiguration.Read(type, item), time, One(name));
            reflector.Store.Changed += _ => Changed?.Invoke();
            return (name, reflector);
        }
    }

    /// <summary>Raised after any change, including lost or regained contact; handlers must not throw.</summary>
    public event Action? Changed;

    public string Namespace { get; }

    public IReadOnlyList<IReflector> Reflectors => [_secret, .. _configurations.Select(one => one.Reflector)];

    /// <summary>Null if it does not exist.</summary>
    public StoredCertificates? Secret => _secret.Store.Find(Namespace, DeploymentNames.Certificates);

    /// <summary>Those that exist.</summary>
    public IReadOnlyList<StoredConfiguration> Configurations =>
        [.. _configurations.Select(one => one.Reflector.Store.Find("", one.Name)).OfType<StoredConfiguration>()];

    /// <summary>Whether every first list that we are allowed to read is complete.</summary>
    public bool IsSynced => Readable.All(reflector => reflector.State.Synced);

    /// <summary>Why the view may be out of date; null if it is current.</summary>
    public string? Failure => Readable.Select(reflector => reflector.State.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>Why the optional configuration cannot be read; null if it was read, or may still be.</summary>
    public string? CaptureFailure => Capture.State is { Synced: false, Failure: { } failure } ? failure : null;

    private IReflector Capture => _configurations[^1].Reflector;

    // An installation with older roles works without the optional configuration.
    private IEnumerable<IReflector> Readable => Reflectors.Where(reflector => reflector != Capture || CaptureFailure is null);

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Reflectors.Select(reflector => reflector.RunAsync(cancellationToken)));

    // Selects by name, so that RBAC can be limited to that name.
    private static ReflectorOptions One(string name, string? @namespace = null) =>
        new() { Query = new ListQuery(@namespace, FieldSelector: $"metadata.name={name}"), LongestBackoff = TimeSpan.FromSeconds(5) };
}
