using System.CommandLine;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--namespaces</c>: Namespace objects, for the labels that policies select by.</summary>
internal sealed class NamespacesOption : Option<string[]>
{
    public NamespacesOption()
        : base("--namespaces")
    {
        Description = "Namespace objects, for their labels; repeatable.";
        HelpName = "FILE";
    }

    /// <summary>Loads the files; errors become entries.</summary>
    public IReadOnlyList<LoadedFile> Load(ParseResult parsed) => LoadedFile.Load(parsed.GetValue(this) ?? [], () => Stream.Null);

    /// <exception cref="UnusableInputException">A file cannot be read.</exception>
    public IReadOnlyList<LoadedFile> LoadReadable(ParseResult parsed)
    {
        var files = Load(parsed);
        var errors = files.SelectMany(file => file.Entries).OfType<ManifestError>().Select(error => error.ToString()).ToList();
        return errors.Count == 0 ? files : throw new UnusableInputException(errors);
    }
}
