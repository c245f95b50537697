using System.Text.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Defaults;

/// <summary>Compares the patch for an object with <c>pointer=value</c> texts, and checks that a second pass adds nothing.</summary>
internal static class DefaultsTable
{
    public static Scenario Defaulting(string defaults) => new Scenario().WithPolicy($$"""{"defaults": { {{defaults}} } }""");

    public static void Expect(Scenario scenario, string spec, string[] patch, string kind = "VirtualService") =>
        ExpectWhole(scenario, Scenario.Manifest(kind, spec), patch);

    public static void ExpectWhole(Scenario scenario, string manifest, string[] patch)
    {
        var operations = scenario.Mutate(manifest);
        Assert.Equal(patch, operations.Select(operation => $"{operation.Path}={operation.Value.ToJsonString()}"));
        using var document = JsonDocument.Parse(manifest);
        Assert.Empty(scenario.Mutate(JsonPatch.Apply(document.RootElement, operations).ToJsonString()));
    }
}
