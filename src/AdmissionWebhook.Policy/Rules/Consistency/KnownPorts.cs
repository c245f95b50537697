using System.Globalization;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>The ports that clients can dial on a known host.</summary>
/// <param name="Numbers">Distinct, in ascending order.</param>
/// <param name="Owner">The object that registers the host, for messages.</param>
internal readonly record struct KnownPorts(List<int> Numbers, object Owner)
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
        var numbers = new List<int>();
        object? owner = entries.Length > 0 ? entries[0] : null;
        foreach (var entry in entries)
        {
            foreach (var port in entry.Ports)
            {
                numbers.AddSorted(port.Number);
            }
        }

        if (Registry.ServiceKey(review, host) is { } key && review.Cluster.Service(key) is { } service)
        {
            foreach (var port in service.Ports)
            {
                numbers.AddSorted(port.Number);
            }

            owner = service;
        }

        return owner is null || numbers.Count == 0 ? null : new KnownPorts(numbers, owner);
    }
}
