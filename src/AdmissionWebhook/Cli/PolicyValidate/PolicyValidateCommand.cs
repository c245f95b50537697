using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.PolicyValidate;

/// <summary><c>policy validate</c>: reports all errors of policy files at once.</summary>
internal static class PolicyValidateCommand
{
    public static Command Verb()
    {
        var paths = new Argument<string[]>("PATH") { Description = "EgressPolicy files or folders.", Arity = ArgumentArity.OneOrMore };
        var verb = new CommandWithExample("validate", "Report all errors of policies.", "policy validate policies/") { paths };
        verb.SetAction(parsed => Run(FileSnapshot.Read(parsed.GetValue(paths)!), parsed.InvocationConfiguration.Output));
        return verb;
    }

    private static int Run(FileSnapshot snapshot, TextWriter output)
    {
        try
        {
            // Whether namespace labels are known depends on where the policies will be used.
            var set = new PolicyFiles(hasNamespaceLabels: true).Compile(snapshot).Set;
            var policies = set.Policies;
            foreach (
                var policy in policies.Where(policy =>
                    policy.Defaults.ExportTo is { } exports && !exports.Contains("*") && set.Mesh.EgressGateway?.Namespace is null
                )
            )
            {
                output.WriteLine(
                    $"warning: {policy.Name}: spec.defaults.exportTo hides new ServiceEntries from gateways in other namespaces; "
                        + "set the egress gateway's namespace in spec.mesh.egressGateway, and the default includes it"
                );
            }

            output.WriteLine($"valid: {string.Join(", ", policies.Select(policy => policy.Name))}");
            return ExitCode.Clean;
        }
        catch (PolicyFilesException e) when (snapshot.Faults.Count == 0)
        {
            foreach (var error in e.Errors)
            {
                output.WriteLine(PlainText.Of(error));
            }

            return ExitCode.Denied;
        }
    }
}
