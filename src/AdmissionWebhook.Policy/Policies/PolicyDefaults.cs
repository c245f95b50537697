namespace AdmissionWebhook.Policy.Policies;

public enum DefaultedRoutes
{
    /// <summary>Routes whose destinations are all outside the cluster.</summary>
    External,

    /// <summary>In-cluster ones too.</summary>
    All,
}

/// <summary>Values for objects that do not set them; null for no default.</summary>
public sealed record PolicyDefaults
{
    public static readonly PolicyDefaults None = new();

    public DefaultedRoutes? Routes { get; init; }

    public TimeSpan? RouteTimeout { get; init; }

    public RetryDefault? Retries { get; init; }

    public TimeSpan? ConnectTimeout { get; init; }

    public IReadOnlyList<string>? ExportTo { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>These defaults, completed by the other's. Labels merge key by key.</summary>
    public PolicyDefaults Over(PolicyDefaults other) =>
        new()
        {
            Routes = Routes ?? other.Routes,
            RouteTimeout = RouteTimeout ?? other.RouteTimeout,
            Retries = Retries ?? other.Retries,
            ConnectTimeout = ConnectTimeout ?? other.ConnectTimeout,
            ExportTo = ExportTo ?? other.ExportTo,
            Labels = [.. Labels, .. other.Labels.Where(label => !Labels.Any(own => own.Key == label.Key))],
        };
}

/// <param name="Attempts">Retries after the first attempt; 0: none are added.</param>
/// <param name="PerTryTimeout">Used only if <paramref name="RetryOn"/> retries on responses.</param>
/// <param name="RetryOn">Envoy's conditions, in Istio's notation.</param>
public sealed record RetryDefault(int Attempts, TimeSpan? PerTryTimeout, IReadOnlyList<string> RetryOn);
