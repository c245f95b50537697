using System.Globalization;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Files;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policies;

/// <summary>Source positions in policy files. Read separately from the policies, so that a server need not keep the text.</summary>
internal sealed class PolicySources
{
    private readonly Dictionary<string, ManifestDocument> _documents = new(StringComparer.Ordinal);

    /// <param name="snapshot">Files that compile.</param>
    public PolicySources(FileSnapshot snapshot)
        : this(snapshot.Files) { }

    /// <param name="files">Files that compile.</param>
    public PolicySources(IReadOnlyList<FileContent> files)
    {
        foreach (var document in files.SelectMany(file => ManifestReader.Read(file.Bytes, file.Path)).OfType<ManifestDocument>())
        {
            using var json = LoadedFile.Parse(document);
            _documents[ObjectIdentity.Of(json.RootElement, "").Name] = document;
        }
    }

    public PolicyPlace Of(Approval approval) => Of(approval.Policy, "approvedHosts", approval.Index);

    public PolicyPlace Of(Denial denial) => Of(denial.Policy.Name, "deniedHosts", denial.Index);

    /// <param name="policy">Its name.</param>
    /// <param name="path">A JSON pointer into it.</param>
    public PolicyPlace Of(string policy, string path)
    {
        var document = _documents[policy];
        return new PolicyPlace(document.File, document.Source.Nearest(path).Line);
    }

    private PolicyPlace Of(string policy, string list, int index) =>
        Of(policy, string.Create(CultureInfo.InvariantCulture, $"/spec/{list}/{index}"));
}

/// <summary>A 1-based line of a policy file.</summary>
internal sealed record PolicyPlace(string File, int Line)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}
