using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Tests.Engine;

/// <summary>
/// One call to the engine, built step by step; each step returns a new scenario. Policies and objects are JSON, with comments and trailing
/// commas allowed. A policy that does not compile fails the test with its errors.
/// </summary>
public sealed record Scenario
{
    /// <summary>The approvals of the rule pages: api.github.com, *.example.com and db.example.com, for every namespace.</summary>
    public static readonly Scenario Example = new Scenario().WithPolicy(
        """
        {
          "contact": "#egress-approvals",
          "approvedHosts": [
            {"host": "api.github.com", "ports": [{"number": 443, "protocols": ["TLS", "HTTPS"]}, {"number": 80, "protocols": ["HTTP"]}]},
            {"host": "*.example.com", "ports": [{"number": 443}]},
            {"host": "db.example.com", "ports": [{"number": 5432, "protocols": ["TCP"]}], "addresses": ["203.0.113.0/24"]}
          ]
        }
        """
    );

    /// <summary>A policy that governs the whole cluster and approves nothing.</summary>
    public static readonly Scenario NothingApproved = new Scenario().WithPolicy("""{"approvedHosts": []}""");

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private IReadOnlyList<CompiledPolicy> Policies { get; init; } = [];

    private string Namespace { get; init; } = "payments";

    private string User { get; init; } = "jane";

    private IReadOnlyList<string> Groups { get; init; } = [];

    private string SubResource { get; init; } = "";

    private JsonElement Old { get; init; }

    private IClusterView View { get; init; } = NoClusterView.Instance;

    private bool IsFile { get; init; }

    private DateTimeOffset Now { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Adds a policy with a <c>spec</c>; unnamed ones are called policy-1, policy-2 and so on.</summary>
    public Scenario WithPolicy(string spec, string? name = null)
    {
        name ??= $"policy-{Policies.Count + 1}";
        var errors = new List<PolicyError>();
        var policy = PolicyCompiler.Compile(
            Parse(
                $$"""
                {"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "{{name}}"},
                 "spec": {{spec}}}
                """
            ),
            errors
        );
        return errors.Count == 0
            ? this with
            {
                Policies = [.. Policies, policy],
            }
            : throw new ArgumentException(string.Join("; ", errors), nameof(spec));
    }

    /// <summary>The request's namespace; <c>payments</c> by default.</summary>
    public Scenario In(string @namespace) => this with { Namespace = @namespace };

    public Scenario By(string user, params string[] groups) => this with { User = user, Groups = groups };

    /// <summary>The instant of the evaluation: a day or an RFC 3339 time, UTC. 2026-01-01 by default.</summary>
    public Scenario At(string instant) =>
        this with
        {
            Now = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        };

    /// <summary>Makes it an UPDATE of an object.</summary>
    public Scenario Updating(string old) => this with { Old = Parse(old) };

    /// <summary>Makes it a write of the <c>status</c> subresource.</summary>
    public Scenario OfStatus() => this with { SubResource = "status" };

    public Scenario Seeing(IClusterView view) => this with { View = view };

    /// <summary>Evaluates objects as <c>check</c> does: against the schema of their kind as well.</summary>
    public Scenario FromFile() => this with { IsFile = true };

    /// <summary>Evaluates a whole object; <c>kind</c> is required.</summary>
    public Verdict Validate(string manifest) => PolicyEngine.Validate(Input(manifest), new PolicySet(Policies), View, Now);

    /// <summary>Evaluates an object with a kind and a <c>spec</c>.</summary>
    public Verdict Validate(string kind, string spec) => Validate(Manifest(kind, spec));

    public IReadOnlyList<JsonPatchOperation> Mutate(string manifest) =>
        PolicyEngine.Mutate(Input(manifest), new PolicySet(Policies), View, Now);

    public IReadOnlyList<JsonPatchOperation> Mutate(string kind, string spec) => Mutate(Manifest(kind, spec));

    /// <summary>An object with a name, a kind and a <c>spec</c>.</summary>
    public static string Manifest(string kind, string spec) => $$"""{"kind": "{{kind}}", "metadata": {"name": "it"}, "spec": {{spec}}}""";

    private AdmissionInput Input(string manifest)
    {
        var subject = Parse(manifest);
        return new AdmissionInput
        {
            Group = subject.TryGetProperty("apiVersion", out var version)
                ? string.Join('/', version.GetString()!.Split('/')[..^1])
                : "networking.istio.io",
            Version = "v1",
            Kind = subject.GetProperty("kind").GetString()!,
            Namespace = Namespace,
            Name =
                subject.TryGetProperty("metadata", out var metadata)
                && metadata.ValueKind == JsonValueKind.Object
                && metadata.TryGetProperty("name", out var name)
                && name.ValueKind == JsonValueKind.String
                    ? name.GetString()!
                    : "",
            Operation = Old.ValueKind == JsonValueKind.Undefined && SubResource.Length == 0 ? Operation.Create : Operation.Update,
            SubResource = SubResource,
            Object = subject,
            OldObject = Old,
            OfflineSchema = IsFile ? FieldTable.Of(IstioKinds.Find("networking.istio.io", subject.GetProperty("kind").GetString()!)) : null,
            User = User,
            Groups = Groups,
        };
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json, Lenient);
        return document.RootElement.Clone();
    }
}
