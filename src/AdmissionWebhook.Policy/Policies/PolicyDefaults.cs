namespace AdmissionWebhook.Policy.Policies;

public enum DefaultedRoutes
{
    /// <summary>Routes whose destinations are all outside the cluster.</summary>
    External,

    /// <summary>In-cluster ones too.</summary>
    All,
}

/// <summary>What objects should carry that do not say otherwise; null where the policy has no wish.</summary>
public sealed record PolicyDefaults
{
    public static readonly PolicyDefaults None = new();

    public DefaultedRoutes? Routes { get; init; }

    public TimeSpan? RouteTimeout { get; init; }

    public RetryDefault? Retries { get; init; }

    public TimeSpan? ConnectTimeout { get; init; }

    public IReadOnlyList<string>? ExportTo { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>This policy's wishes, and the other's where it has none. Labels merge key by key.</summary>
    public PolicyDefaults Over(PolicyDefaults other) => new()
    {
        Routes = Routes ?? other.Routes,
        RouteTimeout = RouteTimeout ?? other.RouteTimeout,
        Retries = Retries ?? other.Retries,
        ConnectTimeout = ConnectTimeout ?? other.ConnectTimeout,
        ExportTo = ExportTo ?? other.ExportTo,
        Labels = [.. Labels, .. other.Labels.Where(label => !Labels.Any(own => own.Key == label.Key))],
    };
}

/// <param name="Attempts">Retries after the first try; 0 means the policy wants none added.</param>
/// <param name="PerTryTimeout">Used only where <paramref name="RetryOn"/> retries on responses.</param>
/// <param name="RetryOn">Envoy's conditions, as Istio lists them.</param>
public sealed record RetryDefault(int Attempts, TimeSpan? PerTryTimeout, IReadOnlyList<string> RetryOn);
