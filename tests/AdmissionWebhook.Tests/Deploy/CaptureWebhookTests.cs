using System.Text.Json.Nodes;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Tests.Deploy;

public sealed class CaptureWebhookTests
{
    private static readonly JsonArray Webhooks = CaptureWebhooks.Validating(WebhookAddress.Default)["webhooks"]!.AsArray();

    [Fact]
    public void Every_kind_and_ephemeral_containers_are_sent_once()
    {
        var sent = Webhooks
            .SelectMany(webhook => webhook!["rules"]!.AsArray())
            .SelectMany(rule => rule!["resources"]!.AsArray().Select(resource => ((string)rule["apiGroups"]![0]!, (string)resource!)));
        Assert.Equal(
            CaptureKinds.All.Select(kind => (kind.Group, kind.Plural)).Append(("", "pods/ephemeralcontainers")).Order(),
            sent.Order()
        );
    }

    [Fact]
    public void Only_pods_and_workloads_are_admitted_while_the_webhook_is_down() =>
        Assert.All(
            Webhooks,
            webhook =>
                Assert.Equal(
                    ((string)webhook!["name"]!).Split('.')[0] is "pods" or "workloads" or "cronjobs" ? "Ignore" : "Fail",
                    (string?)webhook["failurePolicy"]
                )
        );

    [Fact]
    public void The_control_plane_and_this_webhook_can_always_start() =>
        Assert.All(
            Webhooks,
            webhook =>
                Assert.Equal(
                    ["kube-system", "admission-webhook"],
                    webhook!["namespaceSelector"]!["matchExpressions"]![0]!["values"]!.AsArray().Select(name => (string)name!)
                )
        );

    [Fact]
    public void The_configuration_has_its_own_name() => Assert.Equal("admission-webhook-capture", CaptureWebhooks.Name);
}
