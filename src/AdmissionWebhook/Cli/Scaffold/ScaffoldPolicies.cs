using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The policies that a scaffold is checked against, and their files.</summary>
/// <param name="Files">Their files; if none is named, one that approves nothing.</param>
/// <param name="AreNamed">Whether the caller named any.</param>
/// <param name="Namespaces">Namespace objects, for their labels.</param>
internal sealed record ScaffoldPolicies(
    IReadOnlyList<FileContent> Files,
    bool AreNamed,
    PolicySet Set,
    IReadOnlyList<LoadedFile> Namespaces,
    DateTimeOffset Now
)
{
    private static readonly FileContent Nothing = new(
        "egress-policy.yaml",
        """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: egress}
        spec: {approvedHosts: []}
        """u8.ToArray()
    );

    /// <exception cref="PolicyFilesException">They have errors.</exception>
    public static ScaffoldPolicies Load(IReadOnlyList<string> paths, IReadOnlyList<LoadedFile> namespaces, DateTimeOffset now)
    {
        if (paths.Count == 0)
        {
            return new ScaffoldPolicies([Nothing], false, PolicySet.Empty, namespaces, now).With([Nothing]);
        }

        var snapshot = FileSnapshot.Read(paths);
        return new ScaffoldPolicies(snapshot.Files, true, new PolicyFiles(namespaces.Count > 0).Compile(snapshot).Set, namespaces, now);
    }

    /// <summary>Where the policies are written.</summary>
    public PolicySources Sources => new(Files);

    public ScaffoldPolicies With(IReadOnlyList<FileContent> files) =>
        this with
        {
            Files = files,
            Set = new PolicyFiles(Namespaces.Count > 0).Compile(files, $"policies and {PolicyOption.Variable}").Set,
        };

    public HostExplanation Explain(ScaffoldQuestion question, string @namespace) =>
        new(question.Host, question.Port, @namespace, Set, ClusterIndex.FromDocuments(LoadedFile.Documents(Namespaces)), Now);
}
