using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Tests.Rules.Peers;

/// <summary>Tests what docs/comparison.md says about other linters' messages, with manifests that trigger them.</summary>
public sealed partial class PeerMessageTests
{
    private static readonly IReadOnlyList<PeerMessage> All = [.. AnalyzeMessages.All, .. KialiMessages.All];

    public static TheoryData<string, string> Rows => [.. All.Select(message => (message.Code, message.Rule))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_rule_reports_what_the_message_does(string code, string rule) =>
        Assert.Contains(rule, Found(Message(code, rule).Manifests));

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_rule_is_silent_on_the_honest_twin(string code, string rule) =>
        Assert.DoesNotContain(rule, Found(Message(code, rule).Twin));

    [Fact]
    public void The_page_has_a_row_for_each_and_no_other()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "comparison.md"));
        var rows = Row().Matches(page).Select(row => (row.Groups[1].Value, row.Groups[2].Value)).Distinct().Order();
        Assert.Equal(rows, All.Select(message => (message.Code, message.Rule)).Distinct().Order());
    }

    private static PeerMessage Message(string code, string rule) => All.First(message => message.Code == code && message.Rule == rule);

    private static List<string> Found(string yaml)
    {
        var documents = ManifestReader
            .Read(Encoding.UTF8.GetBytes(yaml), "peer")
            .Cast<ManifestDocument>()
            .Select(document => JsonDocument.Parse(document.Json).RootElement)
            .ToList();
        var view = ClusterIndex.FromDocuments(documents);
        return
        [
            .. documents
                .Where(document => IstioKinds.Find(Group(document), Kind(document)) != IstioKind.None)
                .SelectMany(document =>
                    PolicyEngine
                        .Validate(Input(document), Policies, view, DateTimeOffset.UnixEpoch)
                        .Findings.Select(finding => finding.Rule)
                ),
        ];
    }

    private static AdmissionInput Input(JsonElement document) =>
        new()
        {
            Group = Group(document),
            Version = "v1",
            Kind = Kind(document),
            Namespace = document.GetProperty("metadata").TryGetProperty("namespace", out var space) ? space.GetString()! : "",
            Name = document.GetProperty("metadata").GetProperty("name").GetString()!,
            Operation = Operation.Create,
            Object = document,
            OfflineSchema = FieldTable.Of(IstioKinds.Find(Group(document), Kind(document))),
        };

    private static string Group(JsonElement document) =>
        document.GetProperty("apiVersion").GetString()!.Split('/') is [var group, _] ? group : "";

    private static string Kind(JsonElement document) => document.GetProperty("kind").GetString()!;

    private static PolicySet Policies { get; } =
        new([
            PolicyCompiler.Compile(
                JsonDocument
                    .Parse(
                        """{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "none"}, "spec": {"approvedHosts": []}}"""
                    )
                    .RootElement,
                []
            ),
        ]);

    // A code, or "IST0128, IST0129", and the rule in the third column.
    [GeneratedRegex(@"^\| ((?:IST|KIA)\d{4})(?: to \w+)? \|[^|]*\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

/// <param name="Code">The other linter's code.</param>
/// <param name="Rule">The rule that reports the same.</param>
/// <param name="Manifests">YAML that triggers the message.</param>
/// <param name="Twin">Almost the same, but correct.</param>
public sealed record PeerMessage(string Code, string Rule, string Manifests, string Twin)
{
    /// <summary>Manifests that differ in one text only.</summary>
    public static PeerMessage Replacing(string code, string rule, string manifests, string wrong, string right) =>
        manifests.Contains(wrong, StringComparison.Ordinal)
            ? new(code, rule, manifests, manifests.Edited(wrong, right))
            : throw new ArgumentException($"{code}: the manifests do not hold {wrong}", nameof(wrong));
}
