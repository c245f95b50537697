using System.Globalization;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>The namespaces of each policy that governs something, as CEL.</summary>
internal sealed class PolicyScopes
{
    private readonly Dictionary<CompiledPolicy, string> _holds = [];
    private readonly List<NativeVariable> _variables = [];

    public PolicyScopes(PolicySet policies)
    {
        foreach (var policy in policies.Policies.Where(policy => policy.Governs))
        {
            var scope = Expression(policy.Scope);
            if (scope == CelText.True)
            {
                _holds.Add(policy, scope);
                continue;
            }

            var variable = new NativeVariable(Name(policy.Name), scope);
            _variables.Add(variable);
            _holds.Add(policy, variable.Reference);
        }
    }

    public IReadOnlyList<NativeVariable> Variables => _variables;

    /// <summary>The policies that govern something.</summary>
    public IReadOnlyCollection<CompiledPolicy> Policies => _holds.Keys;

    /// <summary>Whether a policy governs the request's namespace.</summary>
    public string Holds(CompiledPolicy policy) => _holds.GetValueOrDefault(policy, CelText.False);

    /// <summary>Whether a scope can include the request's namespace, whatever its labels.</summary>
    public static string MayHold(PolicyScope scope) =>
        CelText.And(
            scope.Namespaces.Count == 0 ? CelText.True : CelText.Matches("request.namespace", scope.Namespaces),
            scope.ExcludeNamespaces.Count == 0 ? CelText.True : CelText.Not(CelText.Matches("request.namespace", scope.ExcludeNamespaces))
        );

    private static string Expression(PolicyScope scope) =>
        CelText.And([MayHold(scope), .. scope.Selector?.Requirements.Select(Expression) ?? []]);

    private static string Expression(LabelRequirement requirement)
    {
        const string labels = "namespaceObject.metadata.labels";
        var key = CelText.Literal(requirement.Key);
        var present = $"has({labels}) && {key} in {labels}";
        return requirement.Operator switch
        {
            "In" => $"{present} && {labels}[{key}] in {CelText.List(requirement.Values)}",
            "NotIn" => CelText.Not($"{present} && {labels}[{key}] in {CelText.List(requirement.Values)}"),
            "Exists" => present,
            _ => CelText.Not(present),
        };
    }

    // A valid CEL identifier that no other policy has.
    private string Name(string policy)
    {
        var name = "in_" + string.Concat(policy.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return _variables.Exists(known => known.Name == name)
            ? string.Create(CultureInfo.InvariantCulture, $"{name}_{_variables.Count}")
            : name;
    }
}
