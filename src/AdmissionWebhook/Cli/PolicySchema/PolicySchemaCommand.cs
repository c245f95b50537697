using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Deployment;

namespace AdmissionWebhook.Cli.PolicySchema;

/// <summary><c>policy schema</c>: the policy's JSON Schema, for editors and CI checks.</summary>
internal static class PolicySchemaCommand
{
    public static Command Verb()
    {
        var verb = new CommandWithExample(
            "schema",
            "Print the JSON Schema (draft 2020-12) of an EgressPolicy.",
            "policy schema > policy.schema.json"
        );
        verb.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(GeneratedFiles.PolicySchema());
            return ExitCode.Clean;
        });
        return verb;
    }
}
