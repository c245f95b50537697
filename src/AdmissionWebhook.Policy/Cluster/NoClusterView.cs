using System.Collections.Immutable;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The view without any object but the one under review.</summary>
public sealed class NoClusterView : IClusterView
{
    public static readonly NoClusterView Instance = new();

    public bool KnowsObjects => false;

    public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace) => null;

    public ImmutableArray<KnownServiceEntry> ServiceEntries(HostName host) => [];

    public ImmutableArray<KnownVirtualService> VirtualServices(HostName host) => [];

    public ImmutableArray<KnownDestinationRule> DestinationRules(HostName host) => [];
}
