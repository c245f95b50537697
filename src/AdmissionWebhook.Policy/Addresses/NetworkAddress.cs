using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AdmissionWebhook.Policy.Addresses;

/// <summary>
/// An IP address or CIDR block of an Istio field. IPv4-mapped IPv6 (<c>::ffff:a.b.c.d</c>) is read as the IPv4 address that the kernel
/// dials. Spellings that parsers disagree about (leading zeros, hex, fewer than four parts) are not addresses.
/// </summary>
public readonly record struct NetworkAddress(IPNetwork Network)
{
    /// <summary>Parses an address or CIDR; false for anything else, zone IDs included.</summary>
    public static bool TryParse(string text, out NetworkAddress address)
    {
        address = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text.AsSpan() : text.AsSpan(0, slash);
        if (!TryParseHost(host, out var ip))
        {
            return false;
        }

        var width = ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = width;
        if (
            slash >= 0
            && (
                !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)
                || length > width
                || (text.Length - slash > 2 && text[slash + 1] == '0')
            )
        )
        {
            return false;
        }

        if (ip.IsIPv4MappedToIPv6 && length >= 96)
        {
            ip = ip.MapToIPv4();
            length -= 96;
        }

        address = new NetworkAddress(new IPNetwork(Mask(ip, length), length));
        return true;
    }

    /// <summary>Whether the text can only be an address, valid or not, so that it must not be read as a hostname.</summary>
    public static bool LooksLikeAddress(string text) => text.Contains(':', StringComparison.Ordinal) || IPAddress.TryParse(text, out _);

    /// <summary>Whether it is an IPv6 block larger than <c>::ffff:0:0/96</c> that contains it, and so every IPv4 address.</summary>
    public bool HoldsMappedAddresses =>
        Network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6
        && Network.PrefixLength < 96
        && Mask(IPAddress.Any.MapToIPv6(), Network.PrefixLength).Equals(Network.BaseAddress);

    public bool IsWithin(IPNetwork block) =>
        block.BaseAddress.AddressFamily == Network.BaseAddress.AddressFamily
        && block.PrefixLength <= Network.PrefixLength
        && block.Contains(Network.BaseAddress);

    public bool Overlaps(IPNetwork block) =>
        block.BaseAddress.AddressFamily == Network.BaseAddress.AddressFamily
        && (block.Contains(Network.BaseAddress) || Network.Contains(block.BaseAddress));

    public override string ToString() =>
        Network.PrefixLength == (Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            ? Network.BaseAddress.ToString()
            : Network.ToString();

    private static bool TryParseHost(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Contains(':'))
        {
            var tail = text[(text.LastIndexOf(':') + 1)..];
            return !text.ContainsAny("%[]") && (!tail.Contains('.') || IsDottedQuad(tail)) && IPAddress.TryParse(text, out address!);
        }

        return IsDottedQuad(text) && IPAddress.TryParse(text, out address!);
    }

    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9') || (part.Length > 1 && part[0] == '0'))
            {
                return false;
            }

            parts++;
        }

        return parts == 4;
    }

    private static IPAddress Mask(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
