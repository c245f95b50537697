using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Server.Admission;

public sealed class AnswersTests(WebhookFixture webhook) : IClassFixture<WebhookFixture>
{
    [Fact]
    public async Task An_approved_object_is_allowed()
    {
        var answer = await ValidateAsync(Reviews.Create("ServiceEntry", Reviews.ApprovedEntry));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("admission.k8s.io/v1", (string)answer.Body["apiVersion"]!);
        Assert.Equal("AdmissionReview", (string)answer.Body["kind"]!);
        Assert.Equal(Reviews.Uid, (string)answer.Response["uid"]!);
        Assert.True(answer.Allowed);
        Assert.Null(answer.Response["status"]);
        Assert.Equal("sample", (string)answer.Response["auditAnnotations"]!["policies"]!);
    }

    [Fact]
    public async Task A_denial_has_rule_field_and_remedy()
    {
        var answer = await ValidateAsync(Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Allowed);
        var status = answer.Response["status"]!;
        Assert.Equal(403, (int)status["code"]!);
        Assert.Equal("Forbidden", (string)status["reason"]!);
        var lines = answer.Message.Split('\n');
        Assert.Equal("1 finding denies this ServiceEntry:", lines[0]);
        Assert.StartsWith("[unapproved-host] spec.hosts[0]: ", lines[1], StringComparison.Ordinal);
        Assert.Contains("#egress-approvals", lines[1], StringComparison.Ordinal);
        Assert.Equal("sample", (string)status["details"]!["name"]!);
        Assert.Equal("networking.istio.io", (string)status["details"]!["group"]!);
        Assert.Equal("ServiceEntry", (string)status["details"]!["kind"]!);
        var cause = Assert.Single(status["details"]!["causes"]!.AsArray())!;
        Assert.Equal("unapproved-host", (string)cause["reason"]!);
        Assert.Equal("spec.hosts[0]", (string)cause["field"]!);
        var recorded = Assert.Single(JsonNode.Parse((string)answer.Response["auditAnnotations"]!["findings"]!)!.AsArray())!;
        Assert.Equal("/spec/hosts/0", (string)recorded["path"]!);
        Assert.Equal("evil.example.net", (string)recorded["value"]!);
    }

    [Fact]
    public async Task Wrong_types_inside_spec_are_denied_and_not_patched()
    {
        var review = Reviews.Create("ServiceEntry", """{"hosts": {"a": 1}, "ports": "443", "resolution": 7, "endpoints": [null, "x"]}""");
        var answer = await ValidateAsync(review);
        Assert.False(answer.Allowed);
        Assert.Contains("unreadable-field", answer.Causes);
        Assert.True((await webhook.PostAsync("/mutate", review.ToJsonString())).Allowed);
    }

    [Theory]
    [InlineData("CREATE", "/validate", "null")]
    [InlineData("UPDATE", "/validate", "null")]
    [InlineData("CREATE", "/mutate", "null")]
    [InlineData("CREATE", "/validate", "[]")]
    [InlineData("CREATE", "/validate", "\"text\"")]
    public async Task A_request_without_an_object_is_denied(string operation, string path, string @object)
    {
        var answer = await webhook.PostAsync(path, Reviews.Review(operation, "ServiceEntry", JsonNode.Parse(@object)).ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Allowed);
        Assert.Equal(["unreadable-field"], answer.Causes);
    }

    [Theory]
    [InlineData("networking.istio.io", "Teapot")]
    [InlineData("", "ConfigMap")]
    public async Task An_unknown_kind_is_allowed_with_a_warning(string group, string kind)
    {
        var review = Reviews.Create(kind, "{}");
        review["request"]!["kind"]!["group"] = group;
        foreach (var path in new[] { "/validate", "/mutate" })
        {
            var answer = await webhook.PostAsync(path, review.ToJsonString());
            Assert.True(answer.Allowed);
            Assert.Contains(kind, Assert.Single(answer.Warnings), StringComparison.Ordinal);
            Assert.Null(answer.Patch);
        }
    }

    [Fact]
    public async Task A_known_kind_of_an_unknown_version_is_evaluated()
    {
        var review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry);
        review["request"]!["kind"]!["version"] = "v7";
        Assert.False((await ValidateAsync(review)).Allowed);
    }

    [Fact]
    public async Task A_DELETE_is_allowed_without_warnings()
    {
        var answer = await ValidateAsync(Reviews.Review("DELETE", "ServiceEntry", null));
        Assert.True(answer.Allowed);
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public async Task Defaults_come_as_a_json_patch()
    {
        var review = Reviews.Create("ServiceEntry", Reviews.ApprovedEntry);
        review["request"]!["object"]!["spec"]!.AsObject().Remove("exportTo");
        var answer = await webhook.PostAsync("/mutate", review.ToJsonString());
        Assert.True(answer.Allowed);
        Assert.Equal("JSONPatch", (string)answer.Response["patchType"]!);
        Assert.Contains(answer.Patch!, operation => (string)operation!["path"]! == "/spec/exportTo" && (string)operation["op"]! == "add");
    }

    [Fact]
    public async Task A_complete_object_gets_no_patch()
    {
        var review = Reviews.Create("ServiceEntry", Reviews.ApprovedEntry);
        review["request"]!["object"]!["metadata"]!["labels"] = new JsonObject
        {
            ["egress.admissionwebhook.dev/governed"] = "true",
            ["vendor"] = "github",
            ["data-classification"] = "internal",
        };
        var answer = await webhook.PostAsync("/mutate", review.ToJsonString());
        Assert.True(answer.Allowed);
        Assert.Null(answer.Patch);
        Assert.Null(answer.Response["patchType"]);
    }

    [Fact]
    public async Task Warnings_do_not_deny()
    {
        var answer = await ValidateAsync(
            Reviews.Create(
                "VirtualService",
                """
                {"hosts": ["api.github.com"], "http": [{"route": [{"destination": {"host": "api.github.com"}}]}], "exportTo": ["."]}
                """
            )
        );
        Assert.True(answer.Allowed);
        Assert.StartsWith("route-timeout: spec.http[0]", Assert.Single(answer.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_stored_object_already_had_is_a_warning_with_that_reason()
    {
        var review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry);
        review["request"]!["operation"] = "UPDATE";
        review["request"]!["oldObject"] = review["request"]!["object"]!.DeepClone();
        var answer = await ValidateAsync(review);
        Assert.True(answer.Allowed);
        Assert.StartsWith(
            "unapproved-host (allowed: the stored object has it already): ",
            Assert.Single(answer.Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_failing_engine_denies_with_its_reason_and_mutates_nothing()
    {
        await using var broken = new WebhookFixture { Replace = services => services.AddSingleton<IClusterView, BrokenView>() };
        var request = Reviews.Create("ServiceEntry", Reviews.ApprovedEntry);
        request["request"]!["namespace"] = BrokenView.Namespace;
        var review = request.ToJsonString();
        var denial = await broken.PostAsync("/validate", review);
        Assert.Equal(HttpStatusCode.OK, denial.StatusCode);
        Assert.False(denial.Allowed);
        Assert.Contains("injected fault", denial.Message, StringComparison.Ordinal);
        var untouched = await broken.PostAsync("/mutate", review);
        Assert.True(untouched.Allowed);
        Assert.Null(untouched.Patch);
        Assert.Contains("injected fault", Assert.Single(untouched.Warnings), StringComparison.Ordinal);
    }

    private Task<Answer> ValidateAsync(JsonObject review) => webhook.PostAsync("/validate", review.ToJsonString());

    private sealed class BrokenView : IClusterView
    {
        public const string Namespace = "unknowable";

        public bool KnowsObjects => false;

        public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace) =>
            @namespace == Namespace ? throw new InvalidOperationException("injected fault") : null;

        public ImmutableArray<KnownServiceEntry> ServiceEntries(HostName host) => [];

        public ImmutableArray<KnownVirtualService> VirtualServices(HostName host) => [];

        public ImmutableArray<KnownDestinationRule> DestinationRules(HostName host) => [];
    }
}
