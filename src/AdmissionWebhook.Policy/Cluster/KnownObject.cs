using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>As much of another object as rules read, with its hosts as Istio resolves them in its namespace.</summary>
public abstract record KnownObject(ObjectKey Key, IReadOnlyList<HostName> Hosts, IReadOnlyList<string> ExportTo)
{
    /// <summary>Whether the object takes part in what a namespace sees (absent exportTo: everywhere).</summary>
    public bool IsVisibleIn(string @namespace)
    {
        if (@namespace == Key.Namespace)
        {
            return true;
        }

        if (ExportTo.Count == 0)
        {
            return true;
        }

        foreach (var entry in ExportTo)
        {
            if (entry == "*" || entry == @namespace)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether some namespace sees both this object and one of another namespace with its own exportTo.</summary>
    public bool Meets(string @namespace, IReadOnlyList<string> exportTo) =>
        IsVisibleIn(@namespace)
        || exportTo.Count == 0
        || exportTo.Any(entry => entry == "*" || IsVisibleIn(entry is "." or "~" ? @namespace : entry));
}

/// <param name="Key">Which one.</param>
/// <param name="Hosts">Its hosts, as written: Istio does not expand them.</param>
/// <param name="ExportTo">As written.</param>
/// <param name="Ports">Number, target port (0 if absent) and protocol of each port.</param>
/// <param name="Resolution">As written, or NONE.</param>
public sealed record KnownServiceEntry(ObjectKey Key, IReadOnlyList<HostName> Hosts, IReadOnlyList<string> ExportTo, IReadOnlyList<KnownPort> Ports, string Resolution)
    : KnownObject(Key, Hosts, ExportTo);

public readonly record struct KnownPort(int Number, int TargetPort, string Protocol);

/// <param name="Key">Which one.</param>
/// <param name="Hosts">Its hosts, short names expanded.</param>
/// <param name="ExportTo">As written.</param>
/// <param name="IsMeshBound">Whether sidecars use it.</param>
public sealed record KnownVirtualService(ObjectKey Key, IReadOnlyList<HostName> Hosts, IReadOnlyList<string> ExportTo, bool IsMeshBound)
    : KnownObject(Key, Hosts, ExportTo);

/// <param name="Key">Which one.</param>
/// <param name="Hosts">Its one host, a short name expanded.</param>
/// <param name="ExportTo">As written.</param>
/// <param name="Tls">The TLS modes it sets.</param>
/// <param name="HasSelector">Whether it is for some workloads only.</param>
/// <param name="HasTrafficPolicy">Whether it has a traffic policy of its own at the top.</param>
public sealed record KnownDestinationRule(
    ObjectKey Key, IReadOnlyList<HostName> Hosts, IReadOnlyList<string> ExportTo, TlsModes Tls, bool HasSelector, bool HasTrafficPolicy)
    : KnownObject(Key, Hosts, ExportTo);
