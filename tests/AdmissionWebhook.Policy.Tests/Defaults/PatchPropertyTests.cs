using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Tests.Engine;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>Properties of the patch of any object, valid or not.</summary>
public sealed class PatchPropertyTests
{
    private static readonly Scenario Policy = new Scenario().WithPolicy(
        """
        {"approvedHosts": [{"host": "*.example.com", "labels": {"vendor": "example"}, "exportTo": ["orders"]}, {"host": "api.example.com", "ports": [{"number": 443}], "labels": {"vendor": "api"}}],
         "defaults": {"routes": "all", "routeTimeout": "15s", "retries": {"attempts": 2, "perTryTimeout": "5s", "retryOn": ["5xx"]}, "connectTimeout": "10s", "exportTo": ["."],
           "labels": {"egress.admissionwebhook.dev/governed": "true", "team": "a"}}}
        """
    );

    private static readonly string[] Seeds =
    [
        """
            {"kind": "ServiceEntry", "metadata": {"name": "it", "labels": {"team": "b"}}, "spec": {"hosts": ["api.example.com", "b.example.com"], "exportTo": ["."], "resolution": "DNS",
            "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}, {"number": 80, "name": "http", "protocol": "HTTP"}], "endpoints": [{"address": "c.example.com", "ports": {"tls": 443}}]}}
            """,
        """
            {"kind": "VirtualService", "metadata": {"name": "it", "annotations": {"egress.admissionwebhook.dev/skip-defaults": "labels"}}, "spec": {"hosts": ["api.example.com"], "gateways": ["mesh"], "exportTo": ["."],
            "http": [{"match": [{"headers": {"accept": {"exact": "x"}}, "gateways": ["mesh"]}], "retries": {"attempts": 3, "perTryTimeout": "7s"}, "route": [{"destination": {"host": "api.example.com"}, "headers": {"request": {"set": {"host": "b.example.com"}}}}]},
            {"timeout": "3s", "route": [{"destination": {"host": "b.example.com"}}]}, {"route": [{"destination": {"host": "reviews"}}], "mirror": {"host": "c.example.com"}}]}}
            """,
        """
            {"kind": "DestinationRule", "metadata": {"name": "it", "labels": {}, "ownerReferences": [{"controller": false}]}, "spec": {"host": "api.example.com", "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 5}},
            "portLevelSettings": [{"port": {"number": 443}, "connectionPool": {"http": {"maxRetries": 1}}}]}, "subsets": [{"name": "a", "trafficPolicy": {"connectionPool": {"tcp": {"connectTimeout": "1s"}}}}]}}
            """,
        """{"kind": "WorkloadGroup", "metadata": {"name": "it", "labels": {"a/b~c": "d"}}, "spec": {"template": {"address": "c.example.com"}}}""",
    ];

    private static readonly Arbitrary<string> Objects = (
        from seed in Gen.Elements(Seeds)
        from mutations in Gen.Choose(0, 1000)
            .SelectMany(place => Gen.Choose(0, Mutation.Changes - 1).Select(change => new Mutation(place, change)))
            .ArrayOf()
        select Mutated(seed, mutations.Take(6))
    ).ToArbitrary();

    [Fact]
    public void A_patch_only_adds_and_a_second_pass_is_empty() =>
        Prop.ForAll(
                Objects,
                text =>
                {
                    using var document = JsonDocument.Parse(text);
                    var patch = Policy.Mutate(text);
                    var patched = JsonPatch.Apply(document.RootElement, patch);
                    Assert.True(Keeps(JsonNode.Parse(text), patched), $"{text}\nbecomes\n{patched.ToJsonString()}");
                    Assert.Empty(Policy.Mutate(patched.ToJsonString()));
                    return JsonNode.DeepEquals(patched, AppliedByOthers(text, patch));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void No_object_makes_a_rule_fail() =>
        Prop.ForAll(
                Objects,
                text =>
                    Policy.Validate(text).Findings.All(finding => !finding.Message.Contains("the rule failed", StringComparison.Ordinal))
                    && Policy
                        .Updating(Seeds[0])
                        .Validate(text)
                        .Findings.All(finding => !finding.Message.Contains("the rule failed", StringComparison.Ordinal))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("""{"kind": "ServiceEntry", "metadata": {"\ud800": 1, "name": "it"}, "spec": {"hosts": ["api.example.com"]}}""")]
    [InlineData(
        """{"kind": "ServiceEntry", "metadata": {"name": "it", "labels": {"\ud800": "x"}}, "spec": {"\ud800": 1, "hosts": ["\ud800"]}}"""
    )]
    [InlineData(
        """{"kind": "VirtualService", "metadata": {"name": "it"}, "spec": {"hosts": ["a"], "http": [{"headers": {"request": {"set": {"\ud800": "x"}}}, "route": [{"destination": {"host": "a"}}]}]}}"""
    )]
    [InlineData(
        """{"kind": "VirtualService", "metadata": {"name": "it"}, "spec": {"hosts": ["a"], "http": [{"match": [{"headers": {"\ud800": {"exact": "\ud800"}}}], "route": [{"destination": {"host": "a"}}]}]}}"""
    )]
    public void Names_that_are_not_valid_text_are_skipped(string text)
    {
        Assert.DoesNotContain(
            Policy.Updating(text).Validate(text).Findings,
            finding => finding.Message.Contains("the rule failed", StringComparison.Ordinal)
        );
        _ = Policy.Updating(text).Mutate(text);
        _ = Policy.Mutate(text);
    }

    private static bool Keeps(JsonNode? before, JsonNode? after) =>
        (before, after) switch
        {
            (null or JsonArray { Count: 0 } or JsonObject { Count: 0 }, _) => true,
            (JsonObject left, JsonObject right) => left.All(member =>
                right.ContainsKey(member.Key) && Keeps(member.Value, right[member.Key])
            ),
            (JsonArray left, JsonArray right) => left.Count == right.Count && left.Zip(right).All(pair => Keeps(pair.First, pair.Second)),
            _ => JsonNode.DeepEquals(before, after),
        };

    private static JsonNode AppliedByOthers(string text, IReadOnlyList<JsonPatchOperation> patch)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonPatch.Write(writer, patch);
        }

        var document = JsonNode.Parse(text)!;
        JsonSerializer.Deserialize<JsonPatchDocument>(buffer.WrittenSpan)!.ApplyTo(document);
        return document;
    }

    private static string Mutated(string seed, IEnumerable<Mutation> mutations)
    {
        var root = JsonNode.Parse(seed)!;
        foreach (var mutation in mutations)
        {
            mutation.Apply(root);
        }

        return root.ToJsonString();
    }
}
