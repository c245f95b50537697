using System.Text.Json;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary>
/// Reads the PolicyTest documents of files and folders, and everything that they refer to. Skips documents of other kinds.
/// </summary>
/// <param name="policies">Policies for tests that name none; null if there are none.</param>
/// <param name="now">The time for tests that set none.</param>
internal sealed class PolicyTestReader(IReadOnlyList<ManifestEntry>? policies, DateTimeOffset now)
{
    private readonly List<string> _errors = [];

    /// <summary>All errors, each with its position.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<PolicyTest> Read(IEnumerable<string> paths)
    {
        var tests = new List<PolicyTest>();
        foreach (var entry in LoadedFile.Load(paths, Console.OpenStandardInput).SelectMany(file => file.Entries))
        {
            if (entry is ManifestDocument document)
            {
                using var json = LoadedFile.Parse(document);
                if (json.RootElement.Text("kind"u8) == PolicyTestSchema.Kind)
                {
                    tests.AddRange(Read(document, json.RootElement));
                }
            }
            else
            {
                _errors.Add(entry.ToString());
            }
        }

        return tests;
    }

    private List<PolicyTest> Read(ManifestDocument document, JsonElement root)
    {
        var wrong = new List<PolicyError>();
        SchemaValidation.Validate(PolicyTestSchema.Document, root, JsonPath.Root, wrong);
        _errors.AddRange(wrong.Select(error => document.Located(error.Path.ToString(), error.ToString())));
        if (wrong.Count > 0)
        {
            return [];
        }

        var resources = new PolicyTestResources(document, _errors);
        var cluster = resources.Manifests(root.Member("cluster"u8), JsonPath.Root["cluster"]);
        var named = root.Member("policies"u8);
        var compiled = Compile(named.IsPresent() ? resources.Policies(named, JsonPath.Root["policies"]) : policies, document, cluster);
        var instant = Instant(root) ?? now;
        var tests = new List<PolicyTest>();
        foreach (var item in root.Member("cases"u8).Items())
        {
            var path = JsonPath.Root["cases"][tests.Count];
            tests.Add(
                new PolicyTest(document.File, document.Source.Nearest(path.ToString()).Line, item.Text("name"u8)!)
                {
                    Policies = compiled,
                    Now = Instant(item) ?? instant,
                    Question = Question(item),
                    Manifests = resources.Manifests(item.Member("manifests"u8), path["manifests"]),
                    Cluster = cluster,
                    Old = resources.Manifests(item.Member("old"u8), path["old"]),
                    Expected = Expectation.Read(item.Member("expect"u8)),
                }
            );
            Check(tests[^1], document, path);
        }

        return tests;
    }

    private PolicySet Compile(IEnumerable<ManifestEntry>? entries, ManifestDocument document, IReadOnlyList<LoadedFile> cluster)
    {
        if (entries is null)
        {
            _errors.Add(document.Located("", "policies: none given, neither in the test nor with --policy"));
            return PolicySet.Empty;
        }

        try
        {
            return new PolicyFiles(new CheckRun(new CheckQuestion(), [], cluster, []).HasNamespaceLabels)
                .Compile(entries, document.File)
                .Set;
        }
        catch (PolicyFilesException e)
        {
            _errors.AddRange(e.Errors);
            return PolicySet.Empty;
        }
    }

    private void Check(PolicyTest test, ManifestDocument document, JsonPath path)
    {
        if (test.Expected is { Allowed: null, Findings: null, Patch: null })
        {
            _errors.Add(
                document.Located(
                    path["expect"].ToString(),
                    $"{path["expect"].ToFieldPath()}: expects nothing; set allowed, findings or patch"
                )
            );
        }

        if (test.Expected.Patch is not null && LoadedFile.Documents(test.Manifests).Count() != 1)
        {
            _errors.Add(
                document.Located(
                    path["expect"]["patch"].ToString(),
                    $"{path["expect"]["patch"].ToFieldPath()}: needs a case with one object"
                )
            );
        }

        if (test.Question is { HasOldObjects: true, Operation: Operation.Create } && IsNamed(document, path["operation"]))
        {
            _errors.Add(
                document.Located(
                    path["old"].ToString(),
                    $"{path["old"].ToFieldPath()}: is for updates; it cannot be used with operation CREATE"
                )
            );
        }
    }

    private static bool IsNamed(ManifestDocument document, JsonPath path) => document.Source.Find(path.ToString()) is not null;

    private static CheckQuestion Question(JsonElement item) =>
        new()
        {
            Namespace = item.Text("namespace"u8) ?? "default",
            Operation = item.Text("operation"u8) == "UPDATE" ? Operation.Update : Operation.Create,
            HasOldObjects = item.Member("old"u8).HasContent(),
            User = item.Text("user"u8) ?? "",
            Groups = [.. item.Member("groups"u8).Items().Select(group => group.Text()!)],
        };

    private static DateTimeOffset? Instant(JsonElement element) => element.Text("now"u8) is { } text ? Formats.Expiry(text) : null;
}
