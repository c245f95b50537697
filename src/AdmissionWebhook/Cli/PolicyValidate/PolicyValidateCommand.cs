using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.PolicyValidate;

/// <summary><c>policy validate</c>: everything that is wrong with policy files, at once.</summary>
internal static class PolicyValidateCommand
{
    public static Command Verb()
    {
        var paths = new Argument<string[]>("PATH") { Description = "EgressPolicy files or folders.", Arity = ArgumentArity.OneOrMore };
        var verb = new CommandWithExample("validate", "Say everything that is wrong with policies.", "policy validate policies/") { paths };
        verb.SetAction(parsed => Run(FileSnapshot.Read(parsed.GetValue(paths)!), parsed.InvocationConfiguration.Output));
        return verb;
    }

    private static int Run(FileSnapshot snapshot, TextWriter output)
    {
        try
        {
            // Whether the labels of namespaces are known is for the place where the policies will be used.
            var set = new PolicyFiles(hasNamespaceLabels: true).Compile(snapshot).Set;
            var policies = set.Policies;
            foreach (var policy in policies.Where(policy => policy.Defaults.ExportTo is { } exports && !exports.Contains("*") && set.Mesh.EgressGateway?.Namespace is null))
            {
                output.WriteLine(
                    $"warning: {policy.Name}: spec.defaults.exportTo hides new ServiceEntries from gateways in other namespaces; "
                    + "name the egress gateway's namespace in spec.mesh.egressGateway, and it is added to the default");
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
