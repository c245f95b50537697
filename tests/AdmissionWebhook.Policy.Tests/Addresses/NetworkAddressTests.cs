using System.Net;
using AdmissionWebhook.Policy.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace AdmissionWebhook.Policy.Tests.Addresses;

public sealed class NetworkAddressTests
{
    private static readonly Gen<string> Blocks = Gen.OneOf(
        from bytes in Gen.Elements<byte>(0, 1, 10, 127, 128, 169, 203, 254, 255).ArrayOf(4)
        from length in Gen.Choose(0, 32)
        select $"{new IPAddress(bytes)}/{length}",
        from bytes in Gen.Elements<byte>(0, 1, 0x20, 0xfd, 0xfe, 0xff).ArrayOf(16)
        from length in Gen.Choose(0, 128)
        select $"{new IPAddress(bytes)}/{length}"
    );

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("203.0.113.7/24", "203.0.113.0/24")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::7", "2001:db8::7")]
    [InlineData("2001:db8:0:0::7", "2001:db8::7")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("::ffff:a00:1", "10.0.0.1")]
    [InlineData("0:0:0:0:0:ffff:a00:1", "10.0.0.1")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData("::ffff:0.0.0.0/96", "0.0.0.0/0")]
    public void One_address_has_one_spelling(string text, string canonical)
    {
        Assert.True(NetworkAddress.TryParse(text, out var address));
        Assert.Equal(canonical, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.01")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.4.")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.-4")]
    [InlineData("١.2.3.4")]
    [InlineData("1.2.3.4/33")]
    [InlineData("1.2.3.4/")]
    [InlineData("1.2.3.4/08")]
    [InlineData("1.2.3.4/+8")]
    [InlineData("1.2.3.4/255.0.0.0")]
    [InlineData("::1/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("1.2.3.4:80")]
    [InlineData("::ffff:127.0.0.01")]
    [InlineData("::ffff:0x7f.0.0.1")]
    [InlineData("example.com")]
    public void Spellings_that_parsers_disagree_about_are_not_addresses(string text) => Assert.False(NetworkAddress.TryParse(text, out _));

    [Theory]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]:80")]
    [InlineData("fe80::1%eth0")]
    public void An_odd_spelling_still_looks_like_an_address(string text) => Assert.True(NetworkAddress.LooksLikeAddress(text));

    [Fact]
    public void Containment_and_overlap_follow_the_bits() =>
        Prop.ForAll(
                Blocks.Two().ToArbitrary(),
                pair =>
                {
                    Assert.True(NetworkAddress.TryParse(pair.Item1, out var inner));
                    Assert.True(NetworkAddress.TryParse(pair.Item2, out var outer));
                    var (innerBits, outerBits) = (Bits(inner.Network), Bits(outer.Network));
                    var sameFamily = inner.Network.BaseAddress.AddressFamily == outer.Network.BaseAddress.AddressFamily;
                    return inner.IsWithin(outer.Network) == (sameFamily && innerBits.StartsWith(outerBits, StringComparison.Ordinal))
                        && inner.Overlaps(outer.Network)
                            == (
                                sameFamily
                                && (
                                    innerBits.StartsWith(outerBits, StringComparison.Ordinal)
                                    || outerBits.StartsWith(innerBits, StringComparison.Ordinal)
                                )
                            )
                        && new NetworkSet([outer.Network]).Contains(inner) == inner.IsWithin(outer.Network);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static string Bits(IPNetwork block) =>
        string.Concat(block.BaseAddress.GetAddressBytes().Select(part => Convert.ToString(part, 2).PadLeft(8, '0')))[..block.PrefixLength];
}
