using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Deployment;

/// <summary>
/// The configurations (<c>admissionregistration.k8s.io/v1</c>) that make the API server call this webhook, for every kind of the catalogue
/// and for EgressPolicies. They need Kubernetes 1.30 for match conditions with optional field selection.
/// </summary>
public static class WebhookConfigurations
{
    private const int TimeoutSeconds = 5;

    /// <summary>
    /// Skips writes of only status and managed fields. Whatever a rule or default reads must be named here: spec, labels and annotations.
    /// </summary>
    private const string SomethingEvaluatedChanged =
        "request.operation != 'UPDATE' || object.?spec != oldObject.?spec || object.metadata.?labels != oldObject.metadata.?labels"
        + " || object.metadata.?annotations != oldObject.metadata.?annotations";

    public static JsonObject Validating(WebhookAddress address) =>
        Configuration(
            "ValidatingWebhookConfiguration",
            Webhook("validate.egress.admissionwebhook.dev", address.ClientConfig("/validate"), Plurals(), SomethingEvaluatedChanged),
            // A status write changes no spec, so with the condition none of them would be checked.
            Webhook(
                "validate-status.egress.admissionwebhook.dev",
                address.ClientConfig("/validate"),
                new JsonArray($"{PluralOf(IstioKind.ServiceEntry)}/status"),
                condition: null
            ),
            Policies(address)
        );

    /// <param name="address">Where the webhook is.</param>
    /// <param name="conditions">Further conditions of the mutating webhook, false for objects that it would not change.</param>
    public static JsonObject Mutating(WebhookAddress address, IReadOnlyList<MatchCondition> conditions)
    {
        var webhook = Webhook("mutate.egress.admissionwebhook.dev", address.ClientConfig("/mutate"), Plurals(), SomethingEvaluatedChanged);
        webhook["reinvocationPolicy"] = "IfNeeded";
        foreach (var condition in conditions)
        {
            webhook["matchConditions"]!.AsArray().Add((JsonNode)condition.ToJson());
        }

        return Configuration("MutatingWebhookConfiguration", webhook);
    }

    // Ignore: an outage of ours must not block the policy that could end it. The CRD's own rules still apply.
    private static JsonObject Policies(WebhookAddress address)
    {
        var webhook = Webhook(
            "policy.egress.admissionwebhook.dev",
            address.ClientConfig("/policy"),
            new JsonArray(PolicyResource.Plural),
            "request.operation != 'UPDATE' || object.?spec != oldObject.?spec"
        );
        var rule = webhook["rules"]![0]!;
        rule["apiGroups"] = new JsonArray(EgressPolicySchema.Group);
        rule["scope"] = "Cluster";
        webhook["failurePolicy"] = "Ignore";
        return webhook;
    }

    private static JsonObject Configuration(string kind, params JsonNode[] webhooks) =>
        new()
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = DeploymentNames.Name, ["labels"] = DeploymentNames.Labels() },
            ["webhooks"] = new JsonArray(webhooks),
        };

    private static JsonObject Webhook(string name, JsonObject clientConfig, JsonArray resources, string? condition)
    {
        var webhook = new JsonObject
        {
            ["name"] = name,
            ["admissionReviewVersions"] = new JsonArray("v1"),
            ["clientConfig"] = clientConfig,
            ["rules"] = new JsonArray(
                new JsonObject
                {
                    ["apiGroups"] = new JsonArray(IstioKinds.Group),
                    ["apiVersions"] = new JsonArray("*"),
                    ["operations"] = new JsonArray("CREATE", "UPDATE"),
                    ["resources"] = resources,
                    ["scope"] = "Namespaced",
                }
            ),
            ["failurePolicy"] = "Fail",
            ["matchPolicy"] = "Equivalent",
            ["sideEffects"] = "None",
            ["timeoutSeconds"] = TimeoutSeconds,
        };
        if (condition is not null)
        {
            webhook["matchConditions"] = new JsonArray(new MatchCondition("something-evaluated-changed", condition).ToJson());
        }

        return webhook;
    }

    private static JsonArray Plurals() => new([.. IstioKinds.All.Select(kind => JsonValue.Create(kind.Plural))]);

    private static string PluralOf(IstioKind wanted) => IstioKinds.All.First(kind => kind.Kind == wanted).Plural;
}
