using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cli.Manifests;

/// <summary><c>manifests native</c>: prints ValidatingAdmissionPolicies for what the API server can deny by itself.</summary>
internal sealed class NativeCommand
{
    private readonly PolicyOption _policy = new()
    {
        Description =
            $"EgressPolicy file or folder; repeatable. Default: {PolicyOption.Variable}, "
            + "else only the checks that do not depend on approvals.",
    };

    private readonly Option<bool> _static = new("--static")
    {
        Description =
            "For a folder of static manifests that the API server reads: leaves out hosts and uses names that end in static.k8s.io.",
    };

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "native",
            "Print ValidatingAdmissionPolicies that deny the worst violations while the webhook is down, and never more than the webhook.",
            "manifests native --policy policies/ | kubectl apply -f -"
        )
        {
            _policy,
            _static,
        };
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        var paths = _policy.Paths(parsed);
        // The API server knows namespace labels.
        var policies = paths.Count > 0 ? new PolicyFiles(hasNamespaceLabels: true).Compile(FileSnapshot.Read(paths)).Set : null;
        var now = TimeProvider.System.GetUtcNow();
        parsed.InvocationConfiguration.Output.Write(NativeManifests.Text(policies, parsed.GetValue(_static), now));
        return ExitCode.Clean;
    }
}
