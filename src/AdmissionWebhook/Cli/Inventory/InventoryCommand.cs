using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary><c>inventory</c>: which namespace can reach what outside the cluster, by which object, and who approved it.</summary>
internal sealed class InventoryCommand
{
    private readonly ManifestPaths _paths = new();

    private readonly PolicyOption _policy = new();

    private readonly NamespaceOption _namespace = new();

    private readonly NamespacesOption _namespaces = new();

    private readonly InventoryOutput _output = new();

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "inventory",
            "List what manifests reach outside the cluster, and who approved it.",
            "inventory --policy policies/ manifests/ -o csv > egress.csv"
        )
        {
            _paths,
            _paths.Exclude,
            _policy,
            _namespace,
            _namespaces,
            _output,
        };
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        var snapshot = _policy.Read(parsed);
        var (files, namespaces) = (_paths.Load(parsed), _namespaces.LoadReadable(parsed));
        var found = FileInventory.Of(snapshot, files, namespaces, parsed.GetValue(_namespace)!, TimeProvider.System.GetUtcNow());
        _output.Write(parsed, found, new PolicySources(snapshot));

        // Unreadable input may open more ways out, so the list is incomplete.
        return found.Evaluated.Errors.Count == 0
            ? ExitCode.Clean
            : throw new UnusableInputException(found.Evaluated.Errors.Select(error => error.ToString()));
    }
}
