using System.Text.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policy.Tests.Policies;

/// <summary>EgressPolicy documents, and the errors of those that have some.</summary>
internal static class PolicyDocuments
{
    public static string Document(string spec) =>
        $$"""{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "p"}, "spec": {{spec}} }""";

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static List<PolicyError> Errors(string document)
    {
        var errors = new List<PolicyError>();
        var policy = PolicyCompiler.Compile(Parse(document), errors);
        Assert.True(policy.IsInvalid);
        return errors;
    }
}
