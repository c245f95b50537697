using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Watches the Secret and the two webhook configurations.</summary>
internal sealed class CertificateWatch
{
    private readonly Reflector<StoredCertificates> _secret;
    private readonly Reflector<StoredConfiguration> _validating;
    private readonly Reflector<StoredConfiguration> _mutating;

    /// <param name="client">The cluster.</param>
    /// <param name="namespace">The namespace of the Secret.</param>
    /// <param name="time">The clock for retries.</param>
    public CertificateWatch(KubernetesClient client, string @namespace, TimeProvider time)
    {
        Namespace = @namespace;
        _secret = new Reflector<StoredCertificates>(client, ClusterResources.Secrets, StoredCertificates.Read, time, One(DeploymentNames.Certificates, @namespace));
        _validating = Configuration(ClusterResources.ValidatingWebhooks);
        _mutating = Configuration(ClusterResources.MutatingWebhooks);
        _secret.Store.Changed += _ => Changed?.Invoke();
        foreach (var reflector in Reflectors)
        {
            reflector.StateChanged += _ => Changed?.Invoke();
        }

        Reflector<StoredConfiguration> Configuration(ResourceType type)
        {
            var reflector = new Reflector<StoredConfiguration>(client, type, item => StoredConfiguration.Read(type, item), time, One(DeploymentNames.Name));
            reflector.Store.Changed += _ => Changed?.Invoke();
            return reflector;
        }
    }

    /// <summary>Raised after any change, including lost or regained contact; handlers must not throw.</summary>
    public event Action? Changed;

    public string Namespace { get; }

    public IReadOnlyList<IReflector> Reflectors => [_secret, _validating, _mutating];

    /// <summary>Null if it does not exist.</summary>
    public StoredCertificates? Secret => _secret.Store.Find(Namespace, DeploymentNames.Certificates);

    /// <summary>Those that exist.</summary>
    public IReadOnlyList<StoredConfiguration> Configurations =>
        [.. new[] { _validating, _mutating }.Select(reflector => reflector.Store.Find("", DeploymentNames.Name)).OfType<StoredConfiguration>()];

    /// <summary>Whether every first list is complete.</summary>
    public bool IsSynced => Reflectors.All(reflector => reflector.State.Synced);

    /// <summary>Why the view may be out of date; null if it is current.</summary>
    public string? Failure =>
        Reflectors.Where(reflector => reflector.State.Failure is not null).Select(reflector => reflector.State.Failure).FirstOrDefault();

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Reflectors.Select(reflector => reflector.RunAsync(cancellationToken)));

    // Selects by name, so that RBAC can be limited to that name.
    private static ReflectorOptions One(string name, string? @namespace = null) => new()
    {
        Query = new ListQuery(@namespace, FieldSelector: $"metadata.name={name}"),
        LongestBackoff = TimeSpan.FromSeconds(5),
    };
}
