using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Tests.Deploy;

public sealed class PolicyResourceTests
{
    private static readonly JsonNode Version = PolicyResource.Definition()["spec"]!["versions"]![0]!;

    [Fact]
    public void Every_node_is_structural()
    {
        Structural(Version["schema"]!["openAPIV3Schema"]!, "");

        // What k8s.io/apiextensions-apiserver requires of a structural schema, as far as ours can violate it.
        static void Structural(JsonNode node, string path)
        {
            Assert.True(node["type"] is not null || (bool?)node["x-kubernetes-preserve-unknown-fields"] == true, $"{path} has no type");
            Assert.False(
                node["properties"] is not null && node["additionalProperties"] is not null,
                $"{path} has properties and additionalProperties"
            );
            Assert.True((string?)node["type"] != "array" || node["items"] is not null, $"{path} is a list without items");
            Assert.All(new[] { "$ref", "uniqueItems", "if", "allOf", "not", "definitions" }, keyword => Assert.Null(node[keyword]));
            foreach (var (name, child) in node["properties"]?.AsObject() ?? [])
            {
                Structural(child!, $"{path}.{name}");
            }

            foreach (var child in new[] { node["items"], node["additionalProperties"] }.OfType<JsonNode>())
            {
                Structural(child, path + "[]");
            }
        }
    }

    [Fact]
    public void No_expression_is_below_an_unbounded_list()
    {
        Bounded(Version["schema"]!["openAPIV3Schema"]!, "", unbounded: false);

        static void Bounded(JsonNode node, string path, bool unbounded)
        {
            Assert.False(
                unbounded && node["x-kubernetes-validations"] is not null,
                $"{path}: the API server would refuse the cost of its expressions"
            );
            foreach (var (name, child) in node["properties"]?.AsObject() ?? [])
            {
                Bounded(child!, $"{path}.{name}", unbounded);
            }

            if (node["items"] is { } items)
            {
                Bounded(items, path + "[]", unbounded || node["maxItems"] is null);
            }
        }
    }

    [Theory]
    [InlineData("api.github.com")]
    [InlineData("*.example.com")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("localhost")]
    [InlineData("a.b-c.1d")]
    [InlineData("1.2.3.a4")]
    public void A_host_that_is_valid_in_a_file_passes_the_API_server(string host)
    {
        Assert.Null(ApprovedHost.Check!(host));
        Assert.Matches(ApprovedHost.Pattern!, host);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*.com")]
    [InlineData("API.github.com")]
    [InlineData("api.github.com.")]
    [InlineData("api*.github.com")]
    [InlineData("10.0.0.1")]
    [InlineData("a..b")]
    [InlineData("-a.example")]
    [InlineData("http://a.example")]
    public void The_API_server_rejects_a_host_that_is_invalid_in_a_file(string host)
    {
        Assert.NotNull(ApprovedHost.Check!(host));
        Assert.DoesNotMatch(ApprovedHost.Pattern!, host);
    }

    [Fact]
    public void Every_checked_string_has_a_pattern_that_every_regex_engine_supports() =>
        Assert.All(
            Texts(EgressPolicySchema.Spec).Where(schema => schema.Check is not null),
            schema =>
            {
                Assert.NotNull(schema.Pattern);
                Assert.DoesNotContain("(?", schema.Pattern!, StringComparison.Ordinal);
                _ = new Regex(schema.Pattern!, RegexOptions.ECMAScript);
            }
        );

    [Theory]
    [InlineData("2027-06-30")]
    [InlineData("2027-06-30T12:00:00Z")]
    [InlineData("2027-06-30T12:00:00.5+02:00")]
    public void An_expiry_that_is_valid_in_a_file_passes_the_API_server(string expires)
    {
        var schema = Field("approvedHosts").Items!.Properties.Single(property => property.Name == "expires").Schema;
        Assert.Null(schema.Check!(expires));
        Assert.Matches(schema.Pattern!, expires);
    }

    [Fact]
    public void The_starter_policy_compiles_and_only_audits()
    {
        var policy = RenderedManifests.Read(RepositoryFiles.Text("deploy/base/policies/starter.yaml"), "starter.yaml").Single();
        Assert.Equal("Audit", (string?)policy["spec"]!["enforcement"]);
        Assert.Equal(EgressPolicySchema.ApiVersion, (string?)policy["apiVersion"]);
        var errors = new List<PolicyError>();
        using var document = JsonDocument.Parse(policy.ToJsonString());
        PolicyCompiler.Compile(document.RootElement, errors);
        Assert.Empty(errors);
    }

    private static Schema ApprovedHost => Field("approvedHosts").Items!.Properties.Single(property => property.Name == "host").Schema;

    private static Schema Field(string name) => EgressPolicySchema.Spec.Properties.Single(property => property.Name == name).Schema;

    private static IEnumerable<Schema> Texts(Schema schema) =>
        schema
            .Properties.Select(property => property.Schema)
            .Append(schema.Items)
            .OfType<Schema>()
            .SelectMany(Texts)
            .Concat(schema.Type == SchemaType.Text ? [schema] : []);
}
