using System.Net;

namespace AdmissionWebhook.Policy.Addresses;

/// <summary>Address blocks of a policy: what counts as inside, or as an approved host's own.</summary>
public sealed class NetworkSet(IReadOnlyList<IPNetwork> blocks)
{
    public static readonly NetworkSet Empty = new([]);

    public bool IsEmpty => blocks.Count == 0;

    public IReadOnlyList<IPNetwork> Blocks => blocks;

    /// <summary>Whether one block holds the whole of <paramref name="address"/>.</summary>
    public bool Contains(NetworkAddress address)
    {
        foreach (var block in blocks)
        {
            if (address.IsWithin(block))
            {
                return true;
            }
        }

        return false;
    }
}
