using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Cluster;

/// <summary>Which cluster to follow, as <c>serve</c> was told.</summary>
/// <param name="Mode">Where the connection comes from.</param>
/// <param name="Kubeconfig">The kubeconfig file; null: <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
/// <param name="Context">The context in it; null: the current one.</param>
internal sealed record ClusterChoice(ClusterMode Mode, string? Kubeconfig = null, string? Context = null)
{
    public static ClusterChoice Off { get; } = new(ClusterMode.Off);

    /// <summary>Whether there is a cluster to follow.</summary>
    public bool IsFollowed => Mode is ClusterMode.InCluster or ClusterMode.Kubeconfig || (Mode == ClusterMode.Auto && ClusterConnection.IsInCluster());

    /// <summary>The connection; null where there is to be none. Nothing is sent yet.</summary>
    /// <exception cref="ConnectionException">What the connection needs is missing or wrong.</exception>
    public ClusterConnection? Connect(TimeProvider time) => Mode switch
    {
        ClusterMode.InCluster => ClusterConnection.InCluster(time),
        ClusterMode.Kubeconfig => ClusterConnection.FromKubeconfig(time, Context, Kubeconfig is null ? null : [Kubeconfig]),
        ClusterMode.Auto when IsFollowed => ClusterConnection.InCluster(time),
        _ => null,
    };
}

internal enum ClusterMode
{
    /// <summary>In-cluster where a service account is mounted, else off.</summary>
    Auto,
    Off,
    InCluster,
    Kubeconfig,
}
