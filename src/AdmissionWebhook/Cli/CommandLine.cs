using System.CommandLine;
using System.CommandLine.Help;
using AdmissionWebhook.Cli.Audit;
using AdmissionWebhook.Cli.Certs;
using AdmissionWebhook.Cli.Check;
using AdmissionWebhook.Cli.Completion;
using AdmissionWebhook.Cli.Explain;
using AdmissionWebhook.Cli.Inventory;
using AdmissionWebhook.Cli.Manifests;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Cli.Playground;
using AdmissionWebhook.Cli.PolicyDiffs;
using AdmissionWebhook.Cli.PolicyPropose;
using AdmissionWebhook.Cli.PolicySchema;
using AdmissionWebhook.Cli.PolicyTests;
using AdmissionWebhook.Cli.PolicyUnused;
using AdmissionWebhook.Cli.PolicyValidate;
using AdmissionWebhook.Cli.Rules;
using AdmissionWebhook.Cli.Scaffold;
using AdmissionWebhook.Cli.Serve;
using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cli;

/// <summary>The program's verbs, and the handling of usage errors.</summary>
internal static class CommandLine
{
    // Settings that a test host passes to the program (Microsoft.AspNetCore.Mvc.Testing), for the web host.
    private static readonly string[] HostSettings = ["environment", "contentRoot", "applicationName", "http_ports", "https_ports", "urls"];

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error) =>
        RunAsync(ProgramName.Own, arguments, output, error);

    /// <param name="program">The program's name in its help.</param>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var help = new ExampleHelp(program);
        var root = Root([.. arguments.Where(IsHostSetting)]);
        root.Options.OfType<HelpOption>().Single().Action = help;
        var parsed = root.Parse([.. arguments.Where(argument => !IsHostSetting(argument))]);
        if (parsed.Errors.Count > 0)
        {
            Misuse.Write(parsed, help, error);
            return ExitCode.Unusable;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    // The web host handles signals itself and lets requests in flight finish.
                    ProcessTerminationTimeout = null,
                    EnableDefaultExceptionHandler = false,
                    Output = output,
                    Error = error,
                }
            );
        }
        catch (Exception e) when (e is UnusableInputException or PolicyFilesException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Unusable;
        }
    }

    public static RootCommand Root(IReadOnlyList<string> hostSettings)
    {
        var serve = new ServeCommand(hostSettings);
        var verb = new CommandWithExample(
            "serve",
            "Answer the API server's reviews (the default).",
            "serve --policy policies/ --tls-cert tls.crt --tls-key tls.key"
        );
        serve.Equip(verb);
        var root = new RootCommand("Governs what an Istio mesh may reach outside the cluster.")
        {
            verb,
            new CheckCommand().Verb(),
            new AuditCommand().Verb(),
            new ExplainCommand().Verb(),
            new ScaffoldCommand().Verb(),
            new InventoryCommand().Verb(),
            new PlaygroundCommand().Verb(),
            new CommandWithExample("policy", "Work on policies.", "policy validate policies/")
            {
                PolicyValidateCommand.Verb(),
                new PolicyTestCommand().Verb(),
                new PolicyDiffCommand().Verb(),
                new PolicyProposeCommand().Verb(),
                new PolicyUnusedCommand().Verb(),
                PolicySchemaCommand.Verb(),
            },
            new RulesCommand().Verb(),
            new ManifestsCommand().Verb(),
            new CertsCommand().Verb(),
            CompletionCommand.Verb(),
        };
        serve.Equip(root);
        return root;
    }

    private static bool IsHostSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal)
        && argument.IndexOf('=', StringComparison.Ordinal) is var end and > 0
        && HostSettings.Contains(argument[2..end], StringComparer.OrdinalIgnoreCase);
}
