using System.CommandLine;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary><c>inventory</c>: which namespace can reach what outside the cluster, by which object and by whose leave.</summary>
internal sealed class InventoryCommand
{
    private readonly ManifestPaths _paths = new();

    private readonly PolicyOption _policy = new();

    private readonly NamespaceOption _namespace = new();

    private readonly NamespacesOption _namespaces = new();

    private readonly Option<string> _output = OptionKinds.Format("text", "json", "csv");

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "inventory", "List what manifests reach outside the cluster, and by whose leave.", "inventory --policy policies/ manifests/ -o csv > egress.csv")
        {
            _paths, _paths.Exclude, _policy, _namespace, _namespaces, _output,
        };
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        var snapshot = _policy.Read(parsed);
        var (files, namespaces) = (_paths.Load(parsed), _namespaces.LoadReadable(parsed));
        var run = new CheckRun(new CheckQuestion { Namespace = parsed.GetValue(_namespace)! }, files, namespaces, []);
        var (policies, sources) = (new PolicyFiles(run.HasNamespaceLabels).Compile(snapshot).Set, new PolicySources(snapshot));
        var (now, evaluated) = (TimeProvider.System.GetUtcNow(), new EvaluatedObjects());
        run.Run(policies, now, evaluated, _ => { });
        var view = ClusterIndex.FromDocuments(LoadedFile.Documents([.. files, .. namespaces]), policies.Mesh.ClusterDomain);
        var rows = new EgressInventory(policies, view, now).Of(evaluated.Objects);
        var output = parsed.InvocationConfiguration.Output;
        switch (parsed.GetValue(_output))
        {
            case "json":
                IndentedJson.Write(output, writer => InventoryJson.Write(writer, rows, sources));
                break;
            case "csv":
                InventoryCsv.Write(output, rows, sources);
                break;
            default:
                InventoryText.Write(output, rows, sources);
                break;
        }

        // What could not be read may open more ways out: the list is not whole.
        return evaluated.Errors.Count == 0 ? ExitCode.Clean : throw new UnusableInputException(evaluated.Errors.Select(error => error.ToString()));
    }
}
