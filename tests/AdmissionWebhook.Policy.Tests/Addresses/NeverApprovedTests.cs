using AdmissionWebhook.Policy.Addresses;

namespace AdmissionWebhook.Policy.Tests.Addresses;

public sealed class NeverApprovedTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("126.0.0.0/7")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::ffff:0.0.0.0/96")]
    [InlineData("::ffff:0:0/95")]
    [InlineData("::fffe:0:0/90")]
    [InlineData("0.0.0.0")]
    [InlineData("0.0.0.0/0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("128.0.0.0/1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::/0")]
    [InlineData("::/64")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00::/8")]
    public void Some_addresses_can_never_be_approved(string text)
    {
        Assert.True(NetworkAddress.TryParse(text, out var address));
        Assert.NotNull(NeverApproved.Reason(address));
    }

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("10.0.0.0/8")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("2001:db8::/32")]
    [InlineData("fec0::1")]
    [InlineData("fd00:ec2::253")]
    public void Neighbouring_addresses_can_be_approved(string text)
    {
        Assert.True(NetworkAddress.TryParse(text, out var address));
        Assert.Null(NeverApproved.Reason(address));
    }
}
