using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>
/// CRDs for Istio's kinds if the variable <c>ISTIO_CRDS</c> names no file of Istio's own: every name, version and subresource, but no
/// schema.
/// </summary>
internal static class IstioDefinitions
{
    public const string Variable = "ISTIO_CRDS";

    /// <summary>Whether objects are validated against Istio's own schemas and expressions.</summary>
    public static bool AreReal => File is not null;

    private static string? File => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file ? file : null;

    public static string Read() =>
        File is { } file
            ? System.IO.File.ReadAllText(file)
            : new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "List",
                ["items"] = new JsonArray([.. IstioKinds.All.Select(kind => Definition(kind.Name, kind.Plural))]),
            }.ToJsonString();

    private static JsonObject Definition(string kind, string plural) =>
        new()
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{plural}.{IstioKinds.Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = IstioKinds.Group,
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject
                {
                    ["kind"] = kind,
                    ["plural"] = plural,
                    ["singular"] = kind.ToLowerInvariant(),
                },
                ["versions"] = new JsonArray(Version("v1"), Version("v1beta1"), Version("v1alpha3")),
            },
        };

    private static JsonObject Version(string name) =>
        new()
        {
            ["name"] = name,
            ["served"] = true,
            ["storage"] = name == "v1",
            ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
            ["schema"] = new JsonObject
            {
                ["openAPIV3Schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["spec"] = Anything(), ["status"] = Anything() },
                },
            },
        };

    private static JsonObject Anything() => new() { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
}
