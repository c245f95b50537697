using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>A check as a ValidatingAdmissionPolicy with its binding (<c>admissionregistration.k8s.io/v1</c>).</summary>
/// <param name="check">The check.</param>
/// <param name="scopes">The variables that tell which policy governs the namespace.</param>
/// <param name="enforced">Whether the rule denies violations.</param>
internal sealed class NativePolicy(NativeCheck check, IReadOnlyList<NativeVariable> scopes, string enforced)
{
    public const string Label = "egress.admissionwebhook.dev/native-net";

    private const string ApiVersion = "admissionregistration.k8s.io/v1";
    private const string StaticSuffix = ".static.k8s.io";

    /// <summary>The rule with the same denial.</summary>
    public string Rule => check.Rule;

    public bool DeniesAnything => enforced != CelText.False;

    /// <summary>The number of characters in its expressions.</summary>
    public int Length => Variables.Sum(variable => variable.Expression.Length);

    /// <summary>In order of use.</summary>
    public IReadOnlyList<NativeVariable> Variables =>
        [
            .. scopes.Where(scope =>
                check
                    .Variables.Select(variable => variable.Expression)
                    .Append(enforced)
                    .Any(text => text.Contains(scope.Reference, StringComparison.Ordinal))
            ),
            new("enforced", enforced),
            new("spec", CelReads.Or("object", "spec", "{}")),
            new("before", $"oldObject != null && {CelReads.Or("oldObject", "spec", "{}")}"),
            .. check.Variables,
        ];

    /// <summary>True if the object is allowed.</summary>
    public string Expression => $"!variables.enforced || !({check.Found})";

    /// <summary>The plurals of the kinds it checks.</summary>
    public IEnumerable<string> Resources => IstioKinds.All.Where(kind => (check.Kinds & kind.Kind) != 0).Select(kind => kind.Plural);

    public string Message => $"[{check.Rule}] {check.Message}";

    public JsonObject Policy(bool isStatic)
    {
        var validation = new JsonObject { ["expression"] = CelLines.Break(Expression), ["message"] = Message };
        if (check.MessageExpression is { } message)
        {
            validation["messageExpression"] = message;
        }

        validation["reason"] = "Forbidden";
        return Object(
            "ValidatingAdmissionPolicy",
            isStatic,
            new JsonObject
            {
                // If an expression fails, the webhook decides: the policy must not deny what the webhook would allow.
                ["failurePolicy"] = "Ignore",
                ["matchConstraints"] = new JsonObject
                {
                    ["matchPolicy"] = "Equivalent",
                    // The API server's own defaults, so that stored and generated policies compare equal.
                    ["namespaceSelector"] = new JsonObject(),
                    ["objectSelector"] = new JsonObject(),
                    ["resourceRules"] = new JsonArray(
                        new JsonObject
                        {
                            ["apiGroups"] = new JsonArray(IstioKinds.Group),
                            ["apiVersions"] = new JsonArray("*"),
                            ["operations"] = new JsonArray("CREATE", "UPDATE"),
                            ["resources"] = new JsonArray([.. Resources.Select(plural => JsonValue.Create(plural))]),
                            ["scope"] = "Namespaced",
                        }
                    ),
                },
                ["variables"] = new JsonArray([.. Variables.Select(Written)]),
                ["validations"] = new JsonArray(validation),
            }
        );
    }

    public JsonObject Binding(bool isStatic) =>
        Object(
            "ValidatingAdmissionPolicyBinding",
            isStatic,
            new JsonObject { ["policyName"] = Name(isStatic), ["validationActions"] = new JsonArray("Deny") }
        );

    private JsonObject Object(string kind, bool isStatic, JsonObject spec)
    {
        var labels = DeploymentNames.Labels();
        labels[Label] = "true";
        return new JsonObject
        {
            ["apiVersion"] = ApiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = Name(isStatic), ["labels"] = labels },
            ["spec"] = spec,
        };
    }

    private static JsonObject Written(NativeVariable variable) =>
        new() { ["name"] = variable.Name, ["expression"] = CelLines.Break(variable.Expression) };

    /// <summary>The name of policy and binding. A rule can have several policies, for different kinds.</summary>
    public string Name(bool isStatic)
    {
        var kinds = Resources.ToList() is [var only] ? only : "all";
        return $"{check.Rule}.{kinds}.native.{EgressPolicySchema.Group}{(isStatic ? StaticSuffix : "")}";
    }
}
