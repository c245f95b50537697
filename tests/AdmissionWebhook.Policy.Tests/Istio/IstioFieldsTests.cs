using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Tests.Istio;

/// <summary>The engine compared with the table of every string field of Istio's kinds.</summary>
public sealed class IstioFieldsTests
{
    [Fact]
    public void Exactly_the_references_in_the_table_are_collected()
    {
        foreach (var field in IstioField.All.Where(field => !field.IsMetadata))
        {
            foreach (var key in field.Type == "string map" ? new[] { "Host", ":authority", "Location", "x-other" } : ["x-other"])
            {
                var value = Marker(field.Role);
                var (spec, pointer) = field.With(value, key);
                var collected = Collect(field.Kind, spec);
                if (field.Role is { } role && IsRead(role, key))
                {
                    var reference = Assert.Single(collected);
                    Assert.Equal((role, pointer, value), (reference.Role, reference.Path.ToString(), reference.Value));
                }
                else
                {
                    Assert.True(collected.Count == 0, $"{field} with key {key} yields {string.Join(", ", collected)}");
                }
            }
        }
    }

    [Fact]
    public void A_reference_of_another_type_is_a_fault()
    {
        foreach (var field in IstioField.All.Where(field => field.Role is not null))
        {
            var (spec, _) = field.With(Marker(field.Role), field.Role == EgressRole.Location ? "location" : "host");
            var shape = new ShapeReader();
            var wrong = System.Text.Json.JsonDocument.Parse(spec.GetRawText().Edited($"\"{Marker(field.Role)}\"", "7"));
            var collected = new List<EgressReference>();
            EgressReferences.Collect(field.Kind, wrong.RootElement, shape, collected);
            Assert.True(collected.Count == 0 && shape.Faults.Count > 0, $"{field} with a number yields no fault");
        }
    }

    [Fact]
    public void Every_role_is_in_the_table() =>
        Assert.Equal(
            Enum.GetValues<EgressRole>().Except([EgressRole.Alias]),
            IstioField.All.Select(field => field.Role).OfType<EgressRole>().Distinct().Order()
        );

    [Fact]
    public void The_table_is_well_formed()
    {
        var defaults = DefaultCatalog.All.Select(one => one.Name).ToHashSet();
        Assert.Equal(IstioField.All.Count, IstioField.All.Select(field => field.ToString()).Distinct().Count());
        Assert.All(
            IstioField.All,
            field =>
            {
                var (how, what) = field.Treatment.Split(':', 2) is [var left, var right] ? (left, right) : ("", "");
                Assert.True(
                    how is "reference" or "rule" or "match" or "harmless" || (how == "default" && defaults.Contains(what)),
                    $"{field}: {field.Treatment}"
                );
                Assert.NotEmpty(what);
                Assert.True(how != "rule" || RuleCatalog.Find(what) is not null, $"{field}: no rule is named {what}");
            }
        );
        Assert.Equal(
            IstioKinds
                .All.Select(kind => kind.Kind)
                .Concat([IstioKind.RequestAuthentication, IstioKind.WasmPlugin, IstioKind.TrafficExtension]),
            IstioField.All.Select(field => field.Kind).Distinct().Order()
        );
    }

    // Key sets and modules are URLs.
    private static string Marker(EgressRole? role) =>
        role is EgressRole.KeySet or EgressRole.Module ? "https://marker.example.com" : "marker.example.com";

    // Only headers that change the destination are references.
    private static bool IsRead(EgressRole role, string key) =>
        role switch
        {
            EgressRole.HostHeader => key is "Host" or ":authority",
            EgressRole.Location => key is "Location",
            _ => true,
        };

    private static List<EgressReference> Collect(IstioKind kind, System.Text.Json.JsonElement spec)
    {
        var shape = new ShapeReader();
        var references = new List<EgressReference>();
        EgressReferences.Collect(kind, spec, shape, references);
        Assert.Empty(shape.Faults);
        return references;
    }
}
