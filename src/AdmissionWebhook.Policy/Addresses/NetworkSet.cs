using System.Net;

namespace AdmissionWebhook.Policy.Addresses;

/// <summary>Address blocks of a policy.</summary>
public sealed class NetworkSet(IReadOnlyList<IPNetwork> blocks)
{
    public static readonly NetworkSet Empty = new([]);

    public bool IsEmpty => blocks.Count == 0;

    public IReadOnlyList<IPNetwork> Blocks => blocks;

    /// <summary>Whether a single block contains all of <paramref name="address"/>.</summary>
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
