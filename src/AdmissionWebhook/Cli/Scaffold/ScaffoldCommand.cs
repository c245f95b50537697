using System.CommandLine;
using AdmissionWebhook.Cli.Options;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary><c>scaffold</c>: the manifests that a namespace needs to reach a host, or the approval to ask for first.</summary>
internal sealed class ScaffoldCommand
{
    private readonly ScaffoldOptions _options = new();

    private readonly PolicyOption _policy = new();

    private readonly NamespacesOption _namespaces = new();

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "scaffold",
            "Write the manifests for reaching a host, or the approval to ask for first.",
            "scaffold api.github.com -n ci --tls-origination --policy policies/ > github.yaml"
        );
        _options.Equip(verb);
        verb.Add(_policy);
        verb.Add(_namespaces);
        verb.SetAction(parsed =>
        {
            var policies = ScaffoldPolicies.Load(_policy.Paths(parsed), _namespaces.LoadReadable(parsed), TimeProvider.System.GetUtcNow());
            return new ScaffoldRun(policies, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error).Run(
                _options.Question(parsed)
            );
        });
        return verb;
    }
}
