using System.Text.Json;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Policies;

/// <summary>Compiles EgressPolicy files into a policy set, or reports all of their errors.</summary>
/// <param name="hasNamespaceLabels">Whether namespace labels are known, which a <c>namespaceSelector</c> needs.</param>
internal sealed class PolicyFiles(bool hasNamespaceLabels)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Compiles the content of files and folders; each must hold a policy.</summary>
    /// <exception cref="PolicyFilesException">The files have errors.</exception>
    public LoadedPolicies Compile(FileSnapshot snapshot)
    {
        var errors = snapshot.Faults.Select(fault => fault.ToString()).ToList();
        foreach (var path in snapshot.Paths.Where(path => IsEmptyFolder(snapshot, path)))
        {
            errors.Add($"{path}: the folder contains no .yaml, .yml or .json file");
        }

        return Compile(Entries(snapshot.Files), string.Join(", ", snapshot.Paths), errors);
    }

    /// <param name="files">The files.</param>
    /// <param name="origin">Where they came from, for people.</param>
    /// <exception cref="PolicyFilesException">The files have errors.</exception>
    public LoadedPolicies Compile(IReadOnlyList<FileContent> files, string origin) => Compile(Entries(files), origin);

    /// <inheritdoc cref="Compile(IReadOnlyList{FileContent}, string)"/>
    public LoadedPolicies Compile(IEnumerable<ManifestEntry> entries, string origin) => Compile(entries, origin, []);

    private static IEnumerable<ManifestEntry> Entries(IReadOnlyList<FileContent> files) =>
        files.SelectMany(file => ManifestReader.Read(file.Bytes, file.Path));

    private LoadedPolicies Compile(IEnumerable<ManifestEntry> entries, string origin, List<string> errors)
    {
        var policies = new List<CompiledPolicy>();
        var documents = new List<ManifestDocument>();
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case ManifestDocument document when Compile(document, errors) is { } policy:
                    policies.Add(policy);
                    documents.Add(document);
                    break;
                case ManifestError error:
                    errors.Add(error.ToString());
                    break;
            }
        }

        errors.AddRange(
            PolicyCompiler
                .Conflicts(policies)
                .Select(conflict =>
                    $"{Located(documents[conflict.Policy], conflict.Error)} (see {Place(documents[conflict.Other], conflict.Error.Path)})"
                )
        );
        if (policies.Count == 0 && errors.Count == 0)
        {
            errors.Add($"{origin}: contains no {EgressPolicySchema.Kind}");
        }

        return errors.Count == 0 ? new LoadedPolicies(new PolicySet(policies), origin) : throw new PolicyFilesException(errors);
    }

    private CompiledPolicy? Compile(ManifestDocument document, List<string> errors)
    {
        using var json = JsonDocument.Parse(document.Json, Options);
        var kind = json.RootElement.Text("kind"u8);
        if (kind != EgressPolicySchema.Kind)
        {
            errors.Add(
                Located(
                    document,
                    new PolicyError(
                        JsonPath.Root["kind"],
                        $"{(kind is null ? "is missing" : $"'{kind}' does not belong in a policy file")}; "
                            + $"policy files contain {EgressPolicySchema.Kind} documents ({EgressPolicySchema.ApiVersion}) only"
                    )
                )
            );
            return null;
        }

        var found = new List<PolicyError>();
        var policy = PolicyCompiler.Compile(json.RootElement, found);
        if (policy.Scope.Selector is not null && !hasNamespaceLabels)
        {
            found.Add(
                new PolicyError(
                    JsonPath.Spec["scope"]["namespaceSelector"],
                    "needs namespace labels, which are unknown here; pass the Namespace objects (--namespaces FILE), "
                        + "follow a cluster (serve --cluster), or list the namespaces by name"
                )
            );
        }

        errors.AddRange(found.Select(error => Located(document, error)));
        return policy;
    }

    private static PolicyPlace Place(ManifestDocument document, JsonPath path) =>
        new(document.File, document.Source.Nearest(path.ToString()).Line);

    private static string Located(ManifestDocument document, PolicyError error) =>
        document.Located(error.Path.ToString(), error.ToString());

    private static bool IsEmptyFolder(FileSnapshot snapshot, string path) =>
        !snapshot.Files.Any(file => file.Path == path || Path.GetDirectoryName(file.Path) == Path.TrimEndingDirectorySeparator(path))
        && !snapshot.Faults.Any(fault => fault.Path.StartsWith(path, StringComparison.Ordinal));
}
