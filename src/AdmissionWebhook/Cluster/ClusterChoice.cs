using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Cluster;

/// <summary>The cluster that <c>serve</c> is to follow.</summary>
/// <param name="Mode">Where the connection comes from.</param>
/// <param name="Kubeconfig">The kubeconfig file; null for <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
/// <param name="Context">The context in it; null for the current one.</param>
internal sealed record ClusterChoice(ClusterMode Mode, string? Kubeconfig = null, string? Context = null)
{
    public static ClusterChoice Off { get; } = new(ClusterMode.Off);

    /// <summary>Whether a cluster is followed.</summary>
    public bool IsFollowed =>
        Mode is ClusterMode.InCluster or ClusterMode.Kubeconfig || (Mode == ClusterMode.Auto && ClusterConnection.IsInCluster());

    /// <summary>The connection, or null if no cluster is followed. Sends nothing yet.</summary>
    /// <exception cref="ConnectionException">A connection setting is missing or wrong.</exception>
    public ClusterConnection? Connect(TimeProvider time) =>
        Mode switch
        {
            ClusterMode.InCluster => ClusterConnection.InCluster(time),
            ClusterMode.Kubeconfig => ClusterConnection.FromKubeconfig(time, Context, Kubeconfig is null ? null : [Kubeconfig]),
            ClusterMode.Auto when IsFollowed => ClusterConnection.InCluster(time),
            _ => null,
        };
}

internal enum ClusterMode
{
    /// <summary>In-cluster if a service account is mounted, else off.</summary>
    Auto,
    Off,
    InCluster,
    Kubeconfig,
}
