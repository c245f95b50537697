using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Tests.Checks;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Audit;

/// <summary>
/// The audit gives objects in a cluster the same answer that <c>check</c> gives them in files: verdict, findings, notes and patch, for
/// every sample and every example that a page evaluates as a CREATE, stored with or without its defaults. In addition, the audit notes what
/// applies until the defaults are set. Leaves out <see cref="ViewDependence"/> and kinds that the audit does not read.
/// </summary>
public sealed class AuditParityTests
{
    private static readonly FakeResource Operators = new("install.istio.io", ["v1alpha1"], "istiooperators", "IstioOperator");

    private static readonly IReadOnlyList<FakeResource> Others =
    [
        // Files describe pods by templates, a cluster by its pods.
        .. CaptureKinds
            .All.Where(kind =>
                (kind.Kind & IstioKind.Workloads) == 0
                && !FakeResource.BuiltIn.Concat(FakeResource.GatewayApi).Any(known => known.Kind == kind.Name)
            )
            .Select(kind => new FakeResource(kind.Group, ["v1", "v1beta1", "v1alpha1", "v1alpha2", "v1alpha3"], kind.Plural, kind.Name)),
        Operators,
    ];

    [Theory]
    [MemberData(nameof(Scene.SampleNames), MemberType = typeof(Scene))]
    public Task A_stored_sample_gets_the_same_answer(string name) => CompareAsync(Scene.OfSample(name));

    [Theory]
    [MemberData(nameof(Scene.Rules), MemberType = typeof(Scene))]
    public async Task The_stored_examples_of_a_page_get_the_same_answers(string rule)
    {
        foreach (var scene in rule == Scene.RefusedByTheApiServer ? [] : Scene.OfPage(rule).Where(scene => scene.Old.Length == 0))
        {
            await CompareAsync(scene);
        }
    }

    private static async Task CompareAsync(Scene scene)
    {
        await using var cluster = await AuditedFolder.StartAsync(api => Array.ForEach([.. Others], api.Serve));
        var policy = cluster.Write("policy.yaml", scene.Policy);

        // A cluster holds only one object of a name.
        var manifests = Scene.Objects(scene.Manifests).Where(IsRead).GroupBy(SceneServers.Key).Select(same => same.Last()).ToList();
        var evaluated = manifests.Where(IsEvaluated).Select(SceneServers.Key).ToHashSet();
        var others = Scene
            .Objects(Scene.Service)
            .Concat(Scene.Objects(scene.Others))
            .Where(other => IsRead(other) && !evaluated.Contains(SceneServers.Key(other)))
            .ToList();
        var raw = await CheckAsync(cluster, policy, [.. others, .. manifests]);
        var patches = raw["results"]!.AsArray().ToDictionary(Name, result => result!["patch"]!.AsArray());
        var defaulted = manifests
            .Select(manifest => IsEvaluated(manifest) ? IndependentPatch.Apply(manifest, patches[SceneServers.Key(manifest)]) : manifest)
            .ToList();
        foreach (
            var (stored, expected) in new[] { (manifests, raw), (defaulted, await CheckAsync(cluster, policy, [.. others, .. defaulted])) }
        )
        {
            foreach (var item in others.Concat(stored))
            {
                Put(cluster, item);
            }

            var audited = (await cluster.RunAsync("--policy", policy, "-o", "json")).Json;
            Assert.Equal([scene.Place, .. Answers(expected, evaluated)], [scene.Place, .. Answers(audited, evaluated)]);
        }
    }

    private static async Task<JsonNode> CheckAsync(AuditedFolder folder, string policy, IReadOnlyList<JsonObject> manifests)
    {
        var list = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "List",
            ["items"] = new JsonArray([.. manifests.Select(one => one.DeepClone())]),
        };
        return (await CheckRunResult.RunAsync(folder.Write("manifests.json", list.ToJsonString()), "--policy", policy, "-o", "json")).Json;
    }

    private static void Put(AuditedFolder cluster, JsonObject item)
    {
        var stored = item.DeepClone().AsObject();

        // Manifests have no age, so the cluster's copies must have none either.
        stored["metadata"]!["creationTimestamp"] = null;
        stored["metadata"]!["namespace"] =
            (string)item["kind"]! == "Namespace" ? null : (string?)item["metadata"]!["namespace"] ?? "default";
        cluster.Api.Put(stored);
    }

    private static IEnumerable<string> Answers(JsonNode report, HashSet<string> evaluated) =>
        report["results"]!
            .AsArray()
            .Where(result => evaluated.Contains(Name(result!)))
            .OrderBy(result => Name(result!), StringComparer.Ordinal)
            .SelectMany(result =>
                ViewDependence
                    .WithoutIt(ObjectAnswer.Of(result!))
                    .Where(line => !line.Contains("(applies until its defaults are set)", StringComparison.Ordinal))
                    .Prepend(Name(result!))
            );

    private static string Name(JsonNode? result) => $"{result!["kind"]} {result["namespace"]}/{result["name"]}";

    private static bool IsRead(JsonObject manifest) =>
        SceneServers.IsOneOf([.. FakeResource.BuiltIn, .. FakeResource.Istio, .. FakeResource.GatewayApi, .. Others], manifest);

    private static bool IsEvaluated(JsonObject manifest) =>
        IstioKinds.Find(((string)manifest["apiVersion"]!).Split('/') is [var group, _] ? group : "", (string)manifest["kind"]!)
            is not (IstioKind.None or IstioKind.Namespace);
}
