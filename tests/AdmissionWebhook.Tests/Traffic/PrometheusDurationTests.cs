using AdmissionWebhook.Traffic;
using AdmissionWebhook.Traffic.Prometheus;

namespace AdmissionWebhook.Tests.Traffic;

public sealed class PrometheusDurationTests
{
    [Theory]
    [InlineData("90d", 90 * 24)]
    [InlineData("2w", 14 * 24)]
    [InlineData("1d12h", 36)]
    [InlineData("1y", 365 * 24)]
    public void It_is_read_as_Prometheus_reads_it(string text, int hours)
    {
        Assert.True(PrometheusDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromHours(hours), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("d")]
    [InlineData("1h1d")]
    [InlineData("1d1d")]
    [InlineData("-1d")]
    [InlineData("1.5d")]
    [InlineData("0d")]
    [InlineData("99999999999d")]
    [InlineData("90 days")]
    public void Anything_else_is_none(string text) => Assert.False(PrometheusDuration.TryParse(text, out _));

    [Theory]
    [InlineData("api.example.com", "api.example.com", null)]
    [InlineData("API.example.com.:8443", "api.example.com", 8443)]
    [InlineData("10.0.0.1:80", "10.0.0.1", 80)]
    [InlineData("[2001:db8::1]:443", "2001:db8::1", 443)]
    [InlineData("2001:db8::1", "2001:db8::1", null)]
    [InlineData("api.example.com:http", "api.example.com:http", null)]
    [InlineData("-", "", null)]
    [InlineData("unknown", "", null)]
    public void A_host_is_read_apart_from_its_port(string text, string host, int? port) =>
        Assert.Equal((host, port), SeenAuthority.Split(text));
}
