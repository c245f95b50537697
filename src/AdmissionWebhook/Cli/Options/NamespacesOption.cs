using System.CommandLine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--namespaces</c>: Namespace objects, whose labels policies may select by.</summary>
internal sealed class NamespacesOption : Option<string[]>
{
    public NamespacesOption()
        : base("--namespaces")
    {
        Description = "Namespace objects, for their labels; repeatable.";
        HelpName = "FILE";
    }

    /// <summary>The files; what cannot be read of them is an entry.</summary>
    public IReadOnlyList<LoadedFile> Load(ParseResult parsed) => LoadedFile.Load(parsed.GetValue(this) ?? [], () => Stream.Null);

    /// <exception cref="UnusableInputException">Some of them cannot be read.</exception>
    public IReadOnlyList<LoadedFile> LoadReadable(ParseResult parsed)
    {
        var files = Load(parsed);
        var errors = files.SelectMany(file => file.Entries).OfType<ManifestError>().Select(error => error.ToString()).ToList();
        return errors.Count == 0 ? files : throw new UnusableInputException(errors);
    }
}
