using System.CommandLine;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--namespace</c>, with kubectl's default when there is no context.</summary>
internal sealed class NamespaceOption : Option<string>
{
    public NamespaceOption(string description = "Namespace of documents that name none.")
        : base("--namespace", "-n")
    {
        Description = description;
        HelpName = "NAME";
        DefaultValueFactory = _ => "default";
    }
}
