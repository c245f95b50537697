using System.Globalization;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>The ports that clients can dial on a known host.</summary>
/// <param name="Numbers">Distinct, in ascending order.</param>
/// <param name="Owner">The object that registers the host, for messages.</param>
internal readonly record struct KnownPorts(IReadOnlyList<int> Numbers, string Owner)
{
    public string List => string.Join(", ", Numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    /// <returns>Null if no known object registers the host, or if others can.</returns>
    public static KnownPorts? Of(Review review, in HostName host)
    {
        if (!review.PortsByHost.TryGetValue(host.Canonical, out var ports))
        {
            ports = Find(review, host);
            review.PortsByHost.Add(host.Canonical, ports);
        }

        return ports;
    }

    private static KnownPorts? Find(Review review, in HostName host)
    {
        var entries = Neighbours.ServiceEntries(review, host);
        var numbers = new SortedSet<int>(entries.SelectMany(entry => entry.Ports).Select(port => port.Number));
        string? owner = entries.Count > 0 ? entries[0].ToString() : null;
        if (Registry.ServiceKey(review, host) is { } key && review.Cluster.Service(key) is { } service)
        {
            numbers.UnionWith(service.Ports.Select(port => port.Number));
            owner = service.ToString();
        }

        return owner is null || numbers.Count == 0 ? null : new KnownPorts([.. numbers], owner);
    }
}
