using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Deployment;

/// <summary>
/// The second, optional configuration: the kinds outside Istio's networking group. Match conditions make the API server call only for
/// objects with a field that a rule reads, so that ordinary pods, Services and endpoints cost nothing.
/// </summary>
public static class CaptureWebhooks
{
    public const string Name = DeploymentNames.Name + "-capture";

    private const string Changed =
        "request.operation != 'UPDATE' || object.?spec != oldObject.?spec || object.metadata.?labels != oldObject.metadata.?labels"
        + " || object.metadata.?annotations != oldObject.metadata.?annotations";

    private const IstioKind Alias = IstioKind.Service;
    private const IstioKind Addresses = IstioKind.Endpoints | IstioKind.EndpointSlice;
    private const IstioKind Configuration = IstioKind.Capture & ~(IstioKind.Workloads | IstioKind.Namespace | Alias | Addresses);

    /// <summary>
    /// Fail for objects that are rarely written. Ignore for pods and workloads: an unavailable webhook must not keep a node, or itself,
    /// from coming back.
    /// </summary>
    public static JsonObject Validating(WebhookAddress address) =>
        new()
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "ValidatingWebhookConfiguration",
            ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = DeploymentNames.Labels() },
            ["webhooks"] = new JsonArray(
                Webhook(address, "configuration", Configuration, "Namespaced", "Fail", ("something-evaluated-changed", Changed)),
                Webhook(
                    address,
                    "services",
                    Alias,
                    "Namespaced",
                    "Fail",
                    ("telling-field", CaptureConditions.Service),
                    ("something-evaluated-changed", Changed)
                ),
                Webhook(
                    address,
                    "endpoints",
                    Addresses,
                    "Namespaced",
                    "Fail",
                    ("not-by-the-control-plane", CaptureConditions.NotByControllers)
                ),
                Webhook(address, "namespaces", IstioKind.Namespace, "Cluster", "Fail", ("telling-field", CaptureConditions.Namespace)),
                Webhook(address, "pods", IstioKind.Pod, "Namespaced", "Ignore", ("telling-field", CaptureConditions.OfPod)),
                Webhook(
                    address,
                    "workloads",
                    IstioKind.Workloads & ~(IstioKind.Pod | IstioKind.CronJob),
                    "Namespaced",
                    "Ignore",
                    ("telling-field", CaptureConditions.OfTemplate("object.spec.template"))
                ),
                Webhook(
                    address,
                    "cronjobs",
                    IstioKind.CronJob,
                    "Namespaced",
                    "Ignore",
                    ("telling-field", CaptureConditions.OfTemplate("object.spec.jobTemplate.spec.template"))
                )
            ),
        };

    private static JsonObject Webhook(
        WebhookAddress address,
        string name,
        IstioKind kinds,
        string scope,
        string failure,
        params (string Name, string Expression)[] conditions
    ) =>
        new()
        {
            ["name"] = $"{name}.capture.egress.admissionwebhook.dev",
            ["admissionReviewVersions"] = new JsonArray("v1"),
            ["clientConfig"] = address.ClientConfig("/validate"),
            ["rules"] = new JsonArray([.. Rules(kinds, scope)]),
            ["namespaceSelector"] = new JsonObject
            {
                ["matchExpressions"] = new JsonArray(
                    new JsonObject
                    {
                        ["key"] = "kubernetes.io/metadata.name",
                        ["operator"] = "NotIn",
                        ["values"] = new JsonArray("kube-system", address.Namespace),
                    }
                ),
            },
            ["failurePolicy"] = failure,
            ["matchPolicy"] = "Equivalent",
            ["sideEffects"] = "None",
            ["timeoutSeconds"] = 5,
            ["matchConditions"] = new JsonArray([
                .. conditions.Select(one => new JsonObject { ["name"] = one.Name, ["expression"] = one.Expression }),
            ]),
        };

    // Ephemeral containers are added through a subresource.
    private static IEnumerable<JsonObject> Rules(IstioKind kinds, string scope) =>
        CaptureKinds
            .All.Where(one => (one.Kind & kinds) != 0)
            .GroupBy(one => one.Group)
            .Select(group => new JsonObject
            {
                ["apiGroups"] = new JsonArray(group.Key),
                ["apiVersions"] = new JsonArray("*"),
                ["operations"] = new JsonArray("CREATE", "UPDATE"),
                ["resources"] = new JsonArray([
                    .. group
                        .SelectMany(one =>
                            one.Kind == IstioKind.Pod ? new[] { one.Plural, one.Plural + "/ephemeralcontainers" } : [one.Plural]
                        )
                        .Select(plural => JsonValue.Create(plural)),
                ]),
                ["scope"] = scope,
            });
}
