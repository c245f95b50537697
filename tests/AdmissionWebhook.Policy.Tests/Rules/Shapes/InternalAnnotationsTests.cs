using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Rules.Shapes;

public sealed class InternalAnnotationsTests
{
    public static TheoryData<string> Kinds => [.. IstioKinds.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Annotations_internal_to_Istio_are_denied_on_every_kind(string kind) =>
        Scenario.Example.Validate(Annotated(kind, "internal.istio.io/route-semantics", "gateway")).DeniedBy("internal-annotations");

    [Theory]
    [InlineData("istio.io/rev")]
    [InlineData("internal.istio.io.example/x")]
    [InlineData("networking.istio.io/exportTo")]
    public void Other_annotations_are_admitted(string key) =>
        Scenario.NothingApproved.Validate(Annotated("VirtualService", key, "gateway")).Clean();

    [Fact]
    public void A_stored_annotation_does_not_cover_new_destinations()
    {
        var old = Annotated("VirtualService", "internal.istio.io/route-semantics", "gateway");
        Scenario.Example.Updating(old).Validate(old).WarnedBy("internal-annotations");
        Scenario.Example.Updating(old).Validate(old.Edited("\"reviews\"", "\"ratings\"")).DeniedOnlyBy("internal-annotations");
    }

    private static string Annotated(string kind, string key, string value) =>
        $$$$"""
            {"kind": "{{{{kind}}}}", "metadata": {"name": "it", "annotations": {"{{{{key}}}}": "{{{{value}}}}"}},
             "spec": {"hosts": ["reviews"], "tcp": [{"route": [{"destination": {"host": "reviews"}}]}]} }
            """;
}
