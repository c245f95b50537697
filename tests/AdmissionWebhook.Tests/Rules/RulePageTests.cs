using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Rules.Resilience;

namespace AdmissionWebhook.Tests.Rules;

/// <summary>Tests every page of docs/rules against its rule.</summary>
public sealed class RulePageTests
{
    public static TheoryData<string> Names => [.. RuleCatalog.All.Select(rule => rule.Descriptor.Name)];

    [Fact]
    public void Every_page_has_a_rule() =>
        Assert.DoesNotContain(
            Directory.GetFiles(RulePage.Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file)),
            name => name != "README" && RuleCatalog.Find(name) is null
        );

    [Fact]
    public void Rule_names_are_unique_and_kebab_case()
    {
        var names = RuleCatalog.All.Select(rule => rule.Descriptor.Name).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches("^[a-z]+(-[a-z]+)*$", name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_agrees_with_the_catalogue(string name)
    {
        var rule = RuleCatalog.Find(name)!.Descriptor;
        var page = RulePage.Read(name);
        Assert.Equal((name, rule.Title), (page.Name, page.Title));
        Assert.Equal(
            $"Group: {rule.Group.ToString().ToLowerInvariant()} · Default: {rule.DefaultAction} · Kinds: {IstioKinds.Names(rule.Kinds)}",
            page.Summary
        );
        Assert.Contains(page.Blocks, block => block.Word == "bad");
        Assert.Contains(page.Blocks, block => block.Word == "good");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_examples_hold(string name)
    {
        var page = RulePage.Read(name);
        var policies = Compile(
            page.Blocks.FirstOrDefault(block => block.Word == "policy")?.Yaml
                ?? File.ReadAllText(Path.Combine(RulePage.Folder, "example-policy.yaml")),
            name
        );
        ExampleBlock? others = null;
        ExampleBlock? old = null;
        ExampleBlock? bad = null;
        foreach (var block in page.Blocks)
        {
            switch (block.Word)
            {
                case "with":
                    others = block;
                    break;
                case "old":
                    old = block;
                    break;
                case "bad":
                    bad = block;
                    var found = Evaluate(block, old, others, policies, name).Count(findings => findings.Count > 0);
                    Assert.True(
                        found.ToString(CultureInfo.InvariantCulture)
                            == block.Option("found", block.Documents.Count.ToString(CultureInfo.InvariantCulture)),
                        $"{name}.md:{block.Line}: {found} manifests of this bad example are found"
                    );
                    old = null;
                    break;
                case "good":
                    Assert.All(Verdicts(block, old, others, policies, name), findings => AssertGood(findings, name, block));
                    old = null;
                    break;
                case "fixed":
                    Assert.Equal(block.Documents.Select(Text), bad!.Documents.Select(document => Text(Mutated(bad, document, policies))));
                    Assert.All(Evaluate(block, null, others, policies, name), Assert.Empty);
                    break;
                case "policy":
                    break;
                default:
                    Assert.Fail($"{name}.md:{block.Line}: '{block.Word}' is not a kind of example");
                    break;
            }
        }
    }

    private static List<List<Finding>> Evaluate(
        ExampleBlock block,
        ExampleBlock? old,
        ExampleBlock? others,
        PolicySet policies,
        string rule
    ) => [.. Verdicts(block, old, others, policies, rule).Select(findings => findings.Where(finding => finding.Rule == rule).ToList())];

    /// <summary>All findings of each manifest, in view of the others.</summary>
    private static IEnumerable<IReadOnlyList<Finding>> Verdicts(
        ExampleBlock block,
        ExampleBlock? old,
        ExampleBlock? others,
        PolicySet policies,
        string rule
    )
    {
        if (rule == MeshOutboundPolicy.Rule)
        {
            return block.Documents.Select(document => OfMesh(JsonDocument.Parse(document).RootElement, policies).ToList());
        }

        var view = ClusterIndex.FromDocuments([.. Elements(others), .. Elements(block)]);
        return block.Documents.Select(
            (document, i) => PolicyEngine.Validate(Input(block, document, old?.Documents[i]), policies, view, Now(block)).Findings
        );
    }

    /// <summary>It shows the remedy, so it must be admitted by every other rule too.</summary>
    private static void AssertGood(IReadOnlyList<Finding> findings, string rule, ExampleBlock block)
    {
        var wrong = findings.Where(finding => finding.Rule == rule || finding.Action == EnforcementAction.Deny);
        Assert.True(
            !wrong.Any(),
            $"{rule}.md:{block.Line}: this good example is found bad: "
                + $"{string.Join("; ", wrong.Select(one => $"[{one.Rule}] {one.Message}"))}"
        );
    }

    private static IEnumerable<Finding> OfMesh(JsonElement document, PolicySet policies)
    {
        var policy = policies.For("istio-system", null);
        if (document.GetProperty("kind").GetString() == "IstioOperator")
        {
            return MeshOutboundPolicy.OfOperator(document, policy);
        }

        var text = Encoding.UTF8.GetBytes(document.GetProperty("data").GetProperty("mesh").GetString()!);
        var mesh = Assert.IsType<ManifestDocument>(Assert.Single(ManifestReader.Read(text, "mesh")));
        return
            MeshOutboundPolicy.OfMeshConfig(JsonDocument.Parse(mesh.Json).RootElement, JsonPath.Root["data"]["mesh"], policy) is { } finding
            ? [finding]
            : [];
    }

    private static IEnumerable<JsonElement> Elements(ExampleBlock? block) =>
        block?.Documents.Select(document => JsonDocument.Parse(document).RootElement) ?? [];

    private static ReadOnlyMemory<byte> Mutated(ExampleBlock block, ReadOnlyMemory<byte> document, PolicySet policies)
    {
        var input = Input(block, document, null);
        var patched = JsonPatch.Apply(input.Object, PolicyEngine.Mutate(input, policies, NoClusterView.Instance, Now(block)));
        return Encoding.UTF8.GetBytes(patched.ToJsonString());
    }

    private static AdmissionInput Input(ExampleBlock block, ReadOnlyMemory<byte> document, ReadOnlyMemory<byte>? old)
    {
        var root = JsonDocument.Parse(document).RootElement;
        var apiVersion = root.GetProperty("apiVersion").GetString()!.Split('/');
        var metadata = root.GetProperty("metadata");
        return new AdmissionInput
        {
            Group = apiVersion.Length > 1 ? apiVersion[0] : "",
            Version = apiVersion[^1],
            Kind = root.GetProperty("kind").GetString()!,
            Namespace = block.Option(
                "namespace",
                metadata.TryGetProperty("namespace", out var @namespace) ? @namespace.GetString()! : "default"
            ),
            Name = metadata.TryGetProperty("name", out var name) ? name.GetString()! : "",
            Operation = block.Option("operation", old is null ? "CREATE" : "UPDATE") == "UPDATE" ? Operation.Update : Operation.Create,
            SubResource = block.Option("subresource", ""),
            Object = root,
            OldObject = old is { } stored ? JsonDocument.Parse(stored).RootElement : default,
            OfflineSchema = FieldTable.Of(IstioKinds.Find(apiVersion[0], root.GetProperty("kind").GetString()!)),
            User = block.Option("user", "jane"),
            Groups = block.Option("groups", "").Split(',', StringSplitOptions.RemoveEmptyEntries),
        };
    }

    private static DateTimeOffset Now(ExampleBlock block) =>
        DateTimeOffset.Parse(block.Option("now", "2026-06-01"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static PolicySet Compile(string yaml, string name)
    {
        var errors = new List<PolicyError>();
        var policies = ManifestReader
            .Read(Encoding.UTF8.GetBytes(yaml), name)
            .Cast<ManifestDocument>()
            .Select(document => PolicyCompiler.Compile(JsonDocument.Parse(document.Json).RootElement, errors))
            .ToList();
        Assert.Empty(errors);
        return new PolicySet(policies);
    }

    private static string Text(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span)!.ToJsonString();
}
