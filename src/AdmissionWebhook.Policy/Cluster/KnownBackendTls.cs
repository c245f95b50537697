namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The part of a BackendTLSPolicy that rules read.</summary>
/// <param name="Key">Its namespace and name.</param>
/// <param name="Targets">The ServiceEntries that it is for, each with the name of one port; null for all ports.</param>
public sealed record KnownBackendTls(ObjectKey Key, IReadOnlyList<(ObjectKey Entry, string? Port)> Targets);
