using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>A check as a ValidatingAdmissionPolicy with its binding (<c>admissionregistration.k8s.io/v1</c>).</summary>
/// <param name="check">What it finds.</param>
/// <param name="scopes">Where which policy governs.</param>
/// <param name="enforced">Whether the rule denies what is found.</param>
internal sealed class NativePolicy(NativeCheck check, IReadOnlyList<NativeVariable> scopes, string enforced)
{
    public const string Label = "egress.admissionwebhook.dev/native-net";

    private const string ApiVersion = "admissionregistration.k8s.io/v1";
    private const string StaticSuffix = ".static.k8s.io";

    /// <summary>The rule that denies the same.</summary>
    public string Rule => check.Rule;

    public bool DeniesAnything => enforced != CelText.False;

    /// <summary>The characters of its expressions.</summary>
    public int Length => Variables.Sum(variable => variable.Expression.Length);

    /// <summary>In the order of their use.</summary>
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

    /// <summary>True where the API server lets the object through.</summary>
    public string Expression => $"!variables.enforced || !({check.Found})";

    /// <summary>The plurals of the kinds that it looks at.</summary>
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
                // A fault of the expression is for the webhook to judge: it must not refuse what the webhook would let through.
                ["failurePolicy"] = "Ignore",
                ["matchConstraints"] = new JsonObject
                {
                    ["matchPolicy"] = "Equivalent",
                    // What the API server would fill in: stored and printed policies then compare as equal.
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

    /// <summary>The name of policy and binding. One rule may have a policy for each of several kinds.</summary>
    public string Name(bool isStatic)
    {
        var kinds = Resources.ToList() is [var only] ? only : "all";
        return $"{check.Rule}.{kinds}.native.{EgressPolicySchema.Group}{(isStatic ? StaticSuffix : "")}";
    }
}
