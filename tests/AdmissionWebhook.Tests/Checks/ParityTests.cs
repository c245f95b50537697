using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>
/// The dry run and the server give the same answer: verdict, findings with their messages, warnings and patch, for every sample and every
/// example of the rules' pages, apart from <see cref="ViewDependence"/>. The server answers over HTTPS and follows a fake API server that
/// holds the objects the dry run reads from files. Two differences are evened out: objects of the cluster have no age, since manifests
/// have none; and the manifests include one Service, since a cluster knows its Services and a folder without any does not.
/// </summary>
public sealed class ParityTests(SceneServers servers) : IClassFixture<SceneServers>
{
    [Theory]
    [MemberData(nameof(Scene.SampleNames), MemberType = typeof(Scene))]
    public Task A_sample_gets_the_same_answer_from_both(string name) => CompareAsync(Scene.OfSample(name));

    [Theory]
    [MemberData(nameof(Scene.Rules), MemberType = typeof(Scene))]
    public async Task The_examples_of_a_page_get_the_same_answers_from_both(string rule)
    {
        foreach (var scene in rule == Scene.RefusedByTheApiServer ? [] : Scene.OfPage(rule))
        {
            await CompareAsync(scene);
        }
    }

    // The dry run evaluates mesh settings; no webhook sees them.
    private static bool IsAdmitted(JsonNode result) => SceneServers.IsEvaluated(result.AsObject());

    private async Task CompareAsync(Scene scene)
    {
        var answers = await CheckAsync(scene);
        var known = Scene.Objects(Scene.Service).Concat(Scene.Objects(scene.Others)).Concat(Scene.Objects(scene.Manifests)).ToList();
        var expected = await servers.AnswersAsync(scene, known);
        Assert.Equal(
            [scene.Place, .. expected.SelectMany(ViewDependence.WithoutIt)],
            [scene.Place, .. answers.SelectMany(ViewDependence.WithoutIt)]
        );
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> CheckAsync(Scene scene)
    {
        using var folder = new TemporaryFolder();

        // A cluster holds only one object of a name; the dry run reports duplicates in files.
        var evaluated = Scene.Objects(scene.Manifests).Select(SceneServers.Key).ToHashSet();
        var others = Scene
            .Objects(scene.Others)
            .Where(other => !evaluated.Contains(SceneServers.Key(other)))
            .Select(other => other.ToJsonString());
        List<string> arguments =
        [
            folder.Write("service.yaml", Scene.Service),
            folder.Write("others.yaml", string.Join("\n---\n", others)),
            folder.Write("evaluated.yaml", scene.Manifests),
            "--policy",
            folder.Write("policy.yaml", scene.Policy),
            "--user",
            scene.User,
            "--group",
            "system:authenticated",
            "-n",
            "default",
            "-o",
            "json",
        ];
        if (scene.Old.Length > 0)
        {
            arguments.AddRange(["--old", folder.Write("old.yaml", scene.Old)]);
        }

        var run = await CheckRunResult.RunAsync(arguments);
        Assert.True(run.Errors.Length == 0 || run.Errors.StartsWith("no policy governs", StringComparison.Ordinal), run.Errors);
        return
        [
            .. run.Json["results"]!
                .AsArray()
                .Where(result => (string)result!["file"]! == folder["evaluated.yaml"] && IsAdmitted(result))
                .Select(result => ObjectAnswer.Of(result!)),
        ];
    }
}
