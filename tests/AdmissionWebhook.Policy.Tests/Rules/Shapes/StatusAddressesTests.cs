using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class StatusAddressesTests
{
    private const string Allotted = """{"addresses": [{"value": "240.240.0.1", "host": "api.github.com"}]}""";

    [Theory]
    [InlineData("""{"addresses": [{"value": "10.96.0.10", "host": "api.github.com"}]}""", "/status/addresses/0")]
    [InlineData("""{"addresses": [{"value": "240.240.0.1", "host": "api.github.com"}, {"value": "10.96.0.10"}]}""", "/status/addresses/1")]
    [InlineData("""{"addresses": []}""", "/status/addresses")]
    [InlineData("{}", "/status/addresses")]
    [InlineData("""{"addresses": "10.96.0.10"}""", "/status/addresses")]
    public void Other_users_cannot_change_the_addresses(string status, string path)
    {
        var finding = Scenario.Example.OfStatus().Updating(Entry(Allotted)).Validate(Entry(status)).DeniedOnlyBy("status-addresses");
        Assert.Equal(path, finding.Path.ToString());
        Scenario
            .Example.OfStatus()
            .Updating(Entry(Allotted))
            .By("system:serviceaccount:istio-system:istiod")
            .Validate(Entry(status))
            .Clean();
    }

    [Theory]
    [InlineData("""{"conditions": [{"type": "Reconciled"}], "addresses": [{"host": "api.github.com", "value": "240.240.0.1"}]}""")]
    [InlineData(Allotted)]
    public void Other_users_can_write_the_rest_of_the_status(string status) =>
        Scenario.Example.OfStatus().Updating(Entry(Allotted)).Validate(Entry(status)).Clean();

    [Fact]
    public void Without_the_stored_object_every_address_is_new() =>
        Scenario.Example.OfStatus().Validate(Entry(Allotted)).DeniedOnlyBy("status-addresses");

    [Fact]
    public void A_write_of_the_object_itself_does_not_touch_the_status() => Scenario.Example.Validate(Entry(Allotted)).Clean();

    private static string Entry(string status) =>
        $$"""
            {"kind": "ServiceEntry", "metadata": {"name": "it"}, "status": {{status}},
             "spec": {"hosts": ["api.github.com"], "resolution": "DNS", "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
              "exportTo": ["."]} }
            """;
}
