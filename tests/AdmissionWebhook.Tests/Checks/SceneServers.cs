using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>HTTPS servers that follow a fake cluster, one per policy; shared by the whole class.</summary>
public sealed class SceneServers : IAsyncDisposable
{
    private static readonly string[] Kinds =
    [
        "ServiceEntry",
        "VirtualService",
        "DestinationRule",
        "Gateway",
        "Sidecar",
        "Service",
        "Namespace",
        "Pod",
    ];

    private static readonly IReadOnlyList<FakeResource> Indexed =
    [
        .. FakeResource.BuiltIn.Concat(FakeResource.Istio).Where(resource => Kinds.Contains(resource.Kind)),
        .. FakeResource.GatewayApi,
    ];

    private readonly Dictionary<string, ClusteredWebhook> _servers = [];

    /// <summary>The server's answer about each evaluated object of a scene, in order, with the given objects in the cluster.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<string>>> AnswersAsync(Scene scene, IReadOnlyList<JsonObject> known)
    {
        if (!_servers.TryGetValue(scene.Policy, out var server))
        {
            _servers[scene.Policy] = server = await ClusteredWebhook.StartAsync(policy: scene.Policy);
            await server.ReadyAsync();
        }

        await HoldAsync(server, known);
        var old = Scene.Objects(scene.Old);
        var answers = new List<IReadOnlyList<string>>();
        foreach (var manifest in Scene.Objects(scene.Manifests).Where(IsEvaluated))
        {
            var stored = old.FirstOrDefault(candidate => Key(candidate) == Key(manifest));
            var mutated = await server.PostAsync("/mutate", Review(scene, manifest, stored));
            var patched = IndependentPatch.Apply(manifest, mutated.Patch);
            answers.Add(ObjectAnswer.Of(mutated, await server.PostAsync("/validate", Review(scene, patched, stored))));
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }

    public static string Key(JsonObject manifest) => $"{manifest["kind"]} {Namespace(manifest)}/{manifest["metadata"]?["name"]}";

    public static bool IsEvaluated(JsonObject manifest) =>
        IstioKinds.Find(Group((string)manifest["apiVersion"]!), (string)manifest["kind"]!) != IstioKind.None;

    public static bool IsOneOf(IEnumerable<FakeResource> resources, JsonObject manifest) =>
        resources.Any(resource =>
            resource.Kind == (string)manifest["kind"]!
            && resource.Versions.Any(version => resource.ApiVersion(version) == (string)manifest["apiVersion"]!)
        );

    private static bool IsWorkload(JsonObject manifest) =>
        Group((string)manifest["apiVersion"]!) is "apps" or "batch" && manifest["spec"]?["template"] is not null;

    // For files, the dry run treats a pod template as its pods; in a cluster something has created them.
    private static JsonObject Pod(JsonObject workload) =>
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{workload["metadata"]!["name"]}-1",
                ["namespace"] = Namespace(workload),
                ["labels"] = workload["spec"]!["template"]!["metadata"]?["labels"]?.DeepClone(),
            },
        };

    private static string Group(string apiVersion) => string.Join('/', apiVersion.Split('/')[..^1]);

    private static string Namespace(JsonObject manifest) => (string?)manifest["metadata"]?["namespace"] ?? "default";

    /// <summary>Replaces the cluster's objects with these, and waits until the server has seen them.</summary>
    private static async Task HoldAsync(ClusteredWebhook server, IReadOnlyList<JsonObject> known)
    {
        foreach (var resource in Indexed)
        {
            foreach (var stored in server.Api.All(resource.Plural))
            {
                server.Api.Remove(resource.Plural, (string?)stored["metadata"]!["namespace"], (string)stored["metadata"]!["name"]!);
            }
        }

        await ClusteredWebhook.EventuallyAsync(() => server.View.Count == 0, "an empty cluster");
        var indexed = known
            .Concat(known.Where(IsWorkload).Select(Pod))
            .Where(manifest => IsOneOf(Indexed, manifest))
            .GroupBy(Key)
            .Select(same => same.Last())
            .ToList();
        foreach (var manifest in indexed)
        {
            var aged = manifest.DeepClone().AsObject();

            // Manifests have no age, so the cluster's copies must have none either.
            aged["metadata"]!["creationTimestamp"] = null;
            aged["metadata"]!["namespace"] = (string)manifest["kind"]! == "Namespace" ? null : Namespace(manifest);
            server.Api.Put(aged);
        }

        await ClusteredWebhook.EventuallyAsync(() => server.View.Count == indexed.Count, "all objects");
    }

    private static JsonObject Review(Scene scene, JsonObject manifest, JsonObject? stored)
    {
        var review = Reviews.Review(stored is null ? "CREATE" : "UPDATE", (string)manifest["kind"]!, manifest.DeepClone());
        var request = review["request"]!;
        var version = (string)manifest["apiVersion"]!;
        request["kind"]!["group"] = Group(version);
        request["kind"]!["version"] = version.Split('/')[^1];
        request["namespace"] = Namespace(manifest);
        request["name"] = (string?)manifest["metadata"]?["name"] ?? "";
        request["oldObject"] = stored?.DeepClone();
        request["userInfo"] = new JsonObject { ["username"] = scene.User, ["groups"] = new JsonArray("system:authenticated") };
        return review;
    }
}
