using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Tests.Hosts;

public sealed class AuthorityTests
{
    [Theory]
    [InlineData("api.github.com", "api.github.com")]
    [InlineData("api.github.com:443", "api.github.com")]
    [InlineData("[2001:db8::7]:443", "2001:db8::7")]
    [InlineData("[2001:db8::7]", "2001:db8::7")]
    [InlineData("203.0.113.7:80", "203.0.113.7")]
    public void The_host_is_read_without_its_port(string authority, string host) => Assert.Equal(host, Authority.Host(authority));

    [Theory]
    [InlineData("api.github.com:")]
    [InlineData("api.github.com:https")]
    [InlineData("api.github.com:443:443")]
    [InlineData("api.github.com:123456")]
    [InlineData(":443")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("[]:80x")]
    [InlineData("user@api.github.com:443@evil.example")]
    [InlineData("")]
    public void Text_that_is_not_an_authority_is_returned_unchanged(string text) => Assert.Equal(text, Authority.Host(text));
}
