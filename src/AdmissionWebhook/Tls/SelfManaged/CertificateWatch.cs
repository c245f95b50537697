using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Follows the Secret and the two webhook configurations.</summary>
internal sealed class CertificateWatch
{
    private readonly Reflector<StoredCertificates> _secret;
    private readonly Reflector<StoredConfiguration> _validating;
    private readonly Reflector<StoredConfiguration> _mutating;

    /// <param name="client">The cluster.</param>
    /// <param name="namespace">Where the Secret is.</param>
    /// <param name="time">Decides when to try again.</param>
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

    /// <summary>Told after something has changed, be it only whether the cluster can be reached; must not throw.</summary>
    public event Action? Changed;

    public string Namespace { get; }

    public IReadOnlyList<IReflector> Reflectors => [_secret, _validating, _mutating];

    /// <summary>Null where there is none.</summary>
    public StoredCertificates? Secret => _secret.Store.Find(Namespace, DeploymentNames.Certificates);

    /// <summary>Those that exist.</summary>
    public IReadOnlyList<StoredConfiguration> Configurations =>
        [.. new[] { _validating, _mutating }.Select(reflector => reflector.Store.Find("", DeploymentNames.Name)).OfType<StoredConfiguration>()];

    /// <summary>Everything has been seen once.</summary>
    public bool IsSynced => Reflectors.All(reflector => reflector.State.Synced);

    /// <summary>Why what is seen may be out of date; null where it is not.</summary>
    public string? Failure =>
        Reflectors.Where(reflector => reflector.State.Failure is not null).Select(reflector => reflector.State.Failure).FirstOrDefault();

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Reflectors.Select(reflector => reflector.RunAsync(cancellationToken)));

    // By its name, so that the rights need not reach further.
    private static ReflectorOptions One(string name, string? @namespace = null) => new()
    {
        Query = new ListQuery(@namespace, FieldSelector: $"metadata.name={name}"),
        LongestBackoff = TimeSpan.FromSeconds(5),
    };
}
