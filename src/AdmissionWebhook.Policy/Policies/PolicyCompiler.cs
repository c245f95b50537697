using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>
/// Compiles EgressPolicy documents and collects all their errors. A policy with errors compiles to one that governs its scope, approves
/// nothing and keeps its readable denials. The caller decides whether to use it (a file with errors is refused, a stored custom resource
/// is not).
/// </summary>
public static class PolicyCompiler
{
    private const string Unnamed = "(unnamed)";

    /// <summary>Compiles one document.</summary>
    /// <param name="document">The object. It need not outlive the call.</param>
    /// <param name="errors">Receives every error.</param>
    public static CompiledPolicy Compile(JsonElement document, List<PolicyError> errors)
    {
        var before = errors.Count;
        SchemaValidation.Validate(EgressPolicySchema.Document, document, JsonPath.Root, errors);
        var name = document.Member("metadata"u8).Text("name"u8);
        if (string.IsNullOrEmpty(name))
        {
            if (!errors.Skip(before).Any(error => JsonPath.Metadata["name"].IsWithin(error.Path)))
            {
                errors.Add(new PolicyError(JsonPath.Metadata["name"], "is required"));
            }

            name = Unnamed;
        }

        var spec = document.Member("spec"u8);
        var checks = new List<PolicyError>();
        PolicyChecks.Check(spec, checks);
        errors.AddRange(checks.Where(check => !errors.Skip(before).Any(error => check.Path.IsWithin(error.Path))).ToList());
        return errors.Count == before ? Read(name, spec) : ReadInvalid(name, spec, errors.Skip(before));
    }

    /// <summary>Errors across policies: duplicate names, cluster domains that disagree.</summary>
    public static IEnumerable<PolicyConflict> Conflicts(IReadOnlyList<CompiledPolicy> policies)
    {
        var names = new Dictionary<string, int>();
        int? first = null;
        for (var i = 0; i < policies.Count; i++)
        {
            if (policies[i].Name != Unnamed && !names.TryAdd(policies[i].Name, i))
            {
                yield return new PolicyConflict(
                    i,
                    names[policies[i].Name],
                    new PolicyError(JsonPath.Metadata["name"], $"'{policies[i].Name}' is taken; names must be unique")
                );
            }

            if (policies[i].Mesh?.ClusterDomain is { } domain)
            {
                first ??= i;
                if (policies[first.Value].Mesh!.ClusterDomain is var other && other != domain)
                {
                    yield return new PolicyConflict(
                        i,
                        first.Value,
                        new PolicyError(
                            JsonPath.Spec["mesh"]["clusterDomain"],
                            $"'{domain}' disagrees with '{other}'; all policies must name the same domain"
                        )
                    );
                }
            }
        }
    }

    private static CompiledPolicy Read(string name, JsonElement spec)
    {
        var defaults = DefaultsReader.Read(spec.Member("defaults"u8));
        var policy = new CompiledPolicy
        {
            Name = name,
            Scope = ScopeReader.Read(spec.Member("scope"u8)),
            Enforcement = PolicyReader.Word<EnforcementAction>(spec, "enforcement"u8) ?? EnforcementAction.Deny,
            Contact = spec.Text("contact"u8),
            Approvals = [.. ApprovalReader.Approvals(spec, name)],
            Rules = ReadRules(spec.Member("rules"u8)),
            Defaults = defaults,
            Exceptions = [.. ExceptionReader.Read(spec, name)],
            BreakGlass = ExceptionReader.BreakGlass(spec.Member("breakGlass"u8)),
            Mesh = MeshReader.Read(spec.Member("mesh"u8)),
            Ungoverned = PolicyReader.Word<UngovernedAction>(spec, "ungoverned"u8),
            Governs = Governs(spec),
        };
        policy.ApprovalIndex = new HostIndex<Approval>(policy.Approvals.Select(approval => (approval.Host, approval)));
        policy.ApprovedNames = new NearestHosts(policy.Approvals.Select(approval => approval.Host.Canonical));
        return WithDenials(policy, spec);
    }

    // Mesh facts open nothing, and without them honest objects would be denied, so valid ones survive errors elsewhere.
    private static CompiledPolicy ReadInvalid(string name, JsonElement spec, IEnumerable<PolicyError> errors)
    {
        var wrong = errors.Select(error => error.Path.ToString()).ToList();
        return WithDenials(
            new CompiledPolicy
            {
                Name = name,
                Scope = ScopeReader.Read(spec.Member("scope"u8)),
                Enforcement = PolicyReader.Word<EnforcementAction>(spec, "enforcement"u8) ?? EnforcementAction.Deny,
                Contact = spec.Text("contact"u8),
                Mesh = wrong.Exists(path => path.StartsWith("/spec/mesh", StringComparison.Ordinal))
                    ? null
                    : MeshReader.Read(spec.Member("mesh"u8)),
                Ungoverned = wrong.Contains("/spec/ungoverned") ? null : PolicyReader.Word<UngovernedAction>(spec, "ungoverned"u8),
                Governs = Governs(spec),
                IsInvalid = true,
            },
            spec
        );
    }

    // An empty spec is the shortest policy that approves nothing anywhere.
    private static bool Governs(JsonElement spec) =>
        spec.ValueKind != JsonValueKind.Object
        || spec.Member("scope"u8).HasContent()
        || !spec.Members().Any(member => member.DecodedName() is "mesh" or "ungoverned" && member.Value.IsPresent())
        || spec.Members().Any(member => member.DecodedName() is not ("mesh" or "ungoverned" or "scope") && member.Value.IsPresent());

    private static CompiledPolicy WithDenials(CompiledPolicy policy, JsonElement spec)
    {
        policy.Denials = [.. ApprovalReader.Denials(spec, policy)];
        policy.DenialIndex = new HostIndex<Denial>(policy.Denials.Select(denial => (denial.Host, denial)), overlaps: true);
        return policy;
    }

    private static Dictionary<string, RuleEntry> ReadRules(JsonElement rules)
    {
        var entries = new Dictionary<string, RuleEntry>();
        foreach (var member in rules.Members())
        {
            var descriptor = RuleCatalog.Find(member.Name)!.Descriptor;
            var values = new Dictionary<string, object>();
            foreach (var parameter in descriptor.Parameters)
            {
                if (ReadParameter(parameter, member.Value) is { } value)
                {
                    values[parameter.Name] = value;
                }
            }

            entries[member.Name] = new RuleEntry(
                PolicyReader.Word<EnforcementAction>(member.Value, "action"u8),
                new RuleParameters(values)
            );
        }

        return entries;
    }

    private static object? ReadParameter(RuleParameter parameter, JsonElement entry)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(parameter.Name);
        return parameter.Kind switch
        {
            RuleParameterKind.Limit => PolicyReader.Duration(entry, name),
            RuleParameterKind.Days => entry.Integer(name),
            _ => entry.Member(name).IsPresent() ? PolicyReader.Texts(entry, name) : null,
        };
    }
}
