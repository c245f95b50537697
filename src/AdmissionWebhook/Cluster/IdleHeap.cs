namespace AdmissionWebhook.Cluster;

/// <summary>
/// Memory of work that is done rarely: listing the cluster, auditing it. An idle server collects nothing, so without this it would keep the
/// heap that the work needed.
/// </summary>
internal static class IdleHeap
{
    /// <summary>Returns unused memory to the operating system. Reviews pause for some 10 ms.</summary>
    public static void Release() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
