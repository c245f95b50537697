using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Server.Admission;

public sealed class AnswerLimitsTests(WebhookFixture webhook) : IClassFixture<WebhookFixture>
{
    [Fact]
    public async Task A_long_list_of_denials_is_cut_and_says_so()
    {
        var hosts = new JsonArray([.. Enumerable.Range(0, 200).Select(i => JsonValue.Create($"h{i}.{new string('x', 40)}.example.net"))]);
        var review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry);
        review["request"]!["object"]!["spec"]!["hosts"] = hosts;
        var answer = await webhook.PostAsync("/validate", review.ToJsonString());
        Assert.StartsWith("200 findings deny this ServiceEntry:", answer.Message, StringComparison.Ordinal);
        Assert.Matches(
            "\n\\[unapproved-host\\] spec\\.hosts\\[0\\]: .*; likewise 199 more: spec\\.hosts\\[1\\] \"h1\\..*, and [0-9]+ more$",
            answer.Message
        );
        Assert.True(answer.Message.Length <= 8192);
        Assert.Equal(101, answer.Causes.Count);
        var recorded = (string)answer.Response["auditAnnotations"]!["findings"]!;
        Assert.True(recorded.Length <= 8192);
        Assert.True((int)JsonNode.Parse(recorded)!.AsArray()[^1]!["more"]! > 0);
    }

    [Fact]
    public async Task Many_denials_of_one_rule_about_one_list_share_a_line_that_names_each()
    {
        var review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry);
        review["request"]!["object"]!["spec"]!["hosts"] = new JsonArray([
            .. "abcd".Select(letter => JsonValue.Create($"{letter}.example.net")),
        ]);
        var answer = await webhook.PostAsync("/validate", review.ToJsonString());
        Assert.StartsWith(
            "4 findings deny this ServiceEntry:\n[unapproved-host] spec.hosts[0]: \"a.example.net\" is not an approved host",
            answer.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "; likewise 3 more: spec.hosts[1] \"b.example.net\", spec.hosts[2] \"c.example.net\", spec.hosts[3] \"d.example.net\"",
            answer.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(4, answer.Causes.Count);
    }

    [Fact]
    public async Task A_few_denials_have_a_line_each()
    {
        var review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry);
        review["request"]!["object"]!["spec"]!["hosts"] = new JsonArray("a.example.net", "b.example.net", "c.example.net");
        Assert.Equal(4, (await webhook.PostAsync("/validate", review.ToJsonString())).Message.Split('\n').Length);
    }

    [Fact]
    public async Task A_huge_value_does_not_fill_the_answer()
    {
        var review = Reviews.Create("ServiceEntry", Reviews.UnapprovedEntry);
        review["request"]!["object"]!["spec"]!["hosts"]![0] = new string('a', 1_000_000) + ".example.net";
        var answer = await webhook.PostAsync("/validate", review.ToJsonString());
        Assert.False(answer.Allowed);
        Assert.True(answer.Body.ToJsonString().Length < 32 * 1024);
    }

    [Fact]
    public async Task Warnings_stay_within_the_limits_of_Kubernetes()
    {
        var routes = string.Join(
            ',',
            Enumerable
                .Range(0, 200)
                .Select(i => $$"""{"name": "r{{i}}\u0007\n", "route": [{"destination": {"host": "api.github.com"} }] }""")
        );
        var answer = await webhook.PostAsync(
            "/validate",
            Reviews.Create("VirtualService", $$"""{"hosts": ["api.github.com"], "http": [{{routes}}], "exportTo": ["."]}""").ToJsonString()
        );
        Assert.True(answer.Allowed);
        Assert.All(answer.Warnings, warning => Assert.InRange(warning.Length, 1, 256));
        Assert.DoesNotContain(answer.Warnings, warning => warning.Any(char.IsControl));
        Assert.True(answer.Warnings.Sum(warning => warning.Length) <= 4096);
        Assert.Matches("^and [0-9]+ more warnings$", answer.Warnings[^1]);
    }
}
