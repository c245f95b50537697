using System.CommandLine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Fields;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--crds</c>: CustomResourceDefinitions to validate objects against.</summary>
internal sealed class CrdsOption : Option<string[]>
{
    public CrdsOption()
        : base("--crds")
    {
        Description =
            "CustomResourceDefinitions (kubectl get crds -o yaml); objects of their kinds are validated against their schemas. Repeatable.";
        HelpName = "FILE";
    }

    /// <exception cref="UnusableInputException">A file cannot be read, or the files contain no definition.</exception>
    public CustomResources Load(ParseResult parsed)
    {
        var resources = new CustomResources();
        if (parsed.GetValue(this) is not { Length: > 0 } paths)
        {
            return resources;
        }

        var files = LoadedFile.Load(paths, () => Stream.Null);
        var errors = files.SelectMany(file => file.Entries).OfType<ManifestError>().Select(error => error.ToString()).ToList();
        if (errors.Count > 0)
        {
            throw new UnusableInputException(errors);
        }

        foreach (var document in LoadedFile.Documents(files))
        {
            resources.Add(document);
        }

        return resources.Count > 0
            ? resources
            : throw new UnusableInputException([$"{string.Join(", ", paths)}: --crds: no CustomResourceDefinition with a schema"]);
    }
}
