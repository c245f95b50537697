using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Tests.Text;

public sealed class NearMissTests
{
    [Theory]
    [InlineData("ordres", "orders")]
    [InlineData("payment", "payments")]
    [InlineData("egres", "egress")]
    [InlineData("api.gihub.com", "api.github.com")]
    [InlineData("paymants", "payments")]
    public void A_typo_is_a_near_miss(string written, string known) => Assert.True(NearMiss.Is(written, known));

    [Theory]
    [InlineData("team-a", "team-b")]
    [InlineData("api1.example.com", "api2.example.com")]
    [InlineData("web.example.com", "wap.example.com")]
    [InlineData("payments-v1", "payments-v2")]
    [InlineData("orders", "orders")]
    [InlineData("dev", "des")]
    [InlineData("shop-eu", "shop-us")]
    public void Names_that_usually_differ_are_not(string written, string known) => Assert.False(NearMiss.Is(written, known));
}
