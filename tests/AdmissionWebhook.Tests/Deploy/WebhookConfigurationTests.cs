using System.Text.Json.Nodes;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Tests.Deploy;

public sealed class WebhookConfigurationTests
{
    private static readonly IReadOnlyList<string> Plurals = [.. IstioKinds.All.Select(kind => kind.Plural)];

    [Theory]
    [InlineData("ValidatingWebhookConfiguration")]
    [InlineData("MutatingWebhookConfiguration")]
    public void Every_kind_of_the_catalogue_is_sent_and_no_other(string kind)
    {
        var rule = Rule(RenderedManifests.Base.One(kind)["webhooks"]![0]!);
        Assert.Equal(Plurals, Texts(rule["resources"]!));
        Assert.Equal([IstioKinds.Group], Texts(rule["apiGroups"]!));
        Assert.Equal(["*"], Texts(rule["apiVersions"]!));
        Assert.Equal(["CREATE", "UPDATE"], Texts(rule["operations"]!));
        Assert.Equal("Namespaced", (string?)rule["scope"]);
    }

    [Fact]
    public void Every_webhook_but_the_policies_own_fails_closed_in_time_without_exemptions() =>
        Assert.All(
            Webhooks(),
            webhook =>
            {
                Assert.Equal(
                    ((string)webhook["name"]!).StartsWith("policy.", StringComparison.Ordinal) ? "Ignore" : "Fail",
                    (string?)webhook["failurePolicy"]
                );
                Assert.Equal(5, (int?)webhook["timeoutSeconds"]);
                Assert.Equal("None", (string?)webhook["sideEffects"]);
                Assert.Equal("Equivalent", (string?)webhook["matchPolicy"]);
                Assert.Equal(["v1"], Texts(webhook["admissionReviewVersions"]!));
                Assert.Null(webhook["objectSelector"]);
                Assert.Null(webhook["namespaceSelector"]);
            }
        );

    [Fact]
    public void Status_writes_are_validated()
    {
        var status = RenderedManifests.Base.One("ValidatingWebhookConfiguration")["webhooks"]!
            .AsArray()
            .Single(webhook => Texts(Rule(webhook!)["resources"]!)[0].Contains('/', StringComparison.Ordinal))!;
        Assert.Equal(["serviceentries/status"], Texts(Rule(status)["resources"]!));
        Assert.Null(status["matchConditions"]);
    }

    [Fact]
    public void Policies_are_validated_when_their_spec_changes()
    {
        var policies = RenderedManifests.Base.One("ValidatingWebhookConfiguration")["webhooks"]!.AsArray()[^1]!;
        Assert.Equal(["egresspolicies"], Texts(Rule(policies)["resources"]!));
        Assert.Equal("Cluster", (string?)Rule(policies)["scope"]);
        Assert.Equal("/policy", (string?)policies["clientConfig"]!["service"]!["path"]);
    }

    [Fact]
    public void A_later_mutation_by_another_webhook_triggers_a_second_pass() =>
        Assert.Equal(
            "IfNeeded",
            (string?)RenderedManifests.Base.One("MutatingWebhookConfiguration")["webhooks"]![0]!["reinvocationPolicy"]
        );

    [Fact]
    public void The_called_service_and_port_exist()
    {
        var service = RenderedManifests.Base.One("Service");
        Assert.All(
            Webhooks(),
            webhook =>
            {
                var called = webhook["clientConfig"]!["service"]!;
                Assert.Equal((string?)service["metadata"]!["name"], (string?)called["name"]);
                Assert.Equal((string?)service["metadata"]!["namespace"], (string?)called["namespace"]);
                Assert.Contains(service["spec"]!["ports"]!.AsArray(), port => (int)port!["port"]! == (int)called["port"]!);
            }
        );
    }

    [Fact]
    public void A_URL_replaces_the_service()
    {
        var client = WebhookConfigurations.Mutating(
            WebhookAddress.Default with
            {
                Url = new Uri("https://127.0.0.1:9443"),
                AuthorityPem = "PEM",
            },
            []
        )["webhooks"]![0]!["clientConfig"]!;
        Assert.Equal("https://127.0.0.1:9443/mutate", (string?)client["url"]);
        Assert.Equal("UEVN", (string?)client["caBundle"]);
        Assert.Null(client["service"]);
    }

    private static IEnumerable<JsonNode> Webhooks() =>
        RenderedManifests
            .Base.Objects.Where(item => ((string)item["kind"]!).EndsWith("WebhookConfiguration", StringComparison.Ordinal))
            .SelectMany(item => item["webhooks"]!.AsArray())!;

    private static JsonNode Rule(JsonNode webhook) => Assert.Single(webhook["rules"]!.AsArray())!;

    private static List<string> Texts(JsonNode list) => [.. list.AsArray().Select(item => (string)item!)];
}
