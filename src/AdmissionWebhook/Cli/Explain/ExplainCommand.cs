using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Explanations;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Explain;

/// <summary><c>explain</c>: whether a host is approved, by which approval and until when; if not, which approval comes closest.</summary>
internal sealed class ExplainCommand
{
    private readonly Argument<HostArgument> _host = HostArgument.Create();

    private readonly PolicyOption _policy = new();

    private readonly NamespaceOption _namespace = new("The namespace that would use it.");

    private readonly NamespacesOption _namespaces = new();

    private readonly WirePortOption _port = new("The port on the wire. Default: any.");

    private readonly Option<string> _output = OptionKinds.Format("text", "json");

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "explain",
            "Show whether a host is approved, by which approval and until when.",
            "explain api.github.com -n ci --port 443 --policy policies/"
        )
        {
            _host,
            _policy,
            _namespace,
            _namespaces,
            _port,
            _output,
        };
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        var namespaces = _namespaces.LoadReadable(parsed);
        var snapshot = _policy.Read(parsed);
        var policies = new PolicyFiles(namespaces.Count > 0).Compile(snapshot).Set;
        var asked = parsed.GetValue(_host);
        var explanation = new HostExplanation(
            asked.Host,
            parsed.GetValue(_port) ?? asked.Port,
            parsed.GetValue(_namespace)!,
            policies,
            ClusterIndex.FromDocuments(LoadedFile.Documents(namespaces)),
            TimeProvider.System.GetUtcNow()
        );
        var (output, sources) = (parsed.InvocationConfiguration.Output, new PolicySources(snapshot));
        if (parsed.GetValue(_output) == "json")
        {
            IndentedJson.Write(output, writer => new ExplanationJson(sources).Write(writer, explanation));
        }
        else
        {
            new ExplanationText(output, sources).Write(explanation);
        }

        return explanation.IsApproved ? ExitCode.Clean : ExitCode.Denied;
    }
}
