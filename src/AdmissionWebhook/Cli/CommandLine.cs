using System.CommandLine;
using System.CommandLine.Help;
using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cli;

/// <summary>The program's verbs, listed once, and how it answers one that is misused.</summary>
internal static class CommandLine
{
    // What a test host passes to the program that it starts (Microsoft.AspNetCore.Mvc.Testing), on the way to the web host.
    private static readonly string[] HostSettings = ["environment", "contentRoot", "applicationName", "http_ports", "https_ports", "urls"];

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var parsed = Root([.. arguments.Where(IsHostSetting)]).Parse([.. arguments.Where(argument => !IsHostSetting(argument))]);
        if (parsed.Errors.Count > 0)
        {
            return Misused(parsed, error);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                // The web host listens for signals itself, and lets requests in flight finish.
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
                Output = output,
                Error = error,
            });
        }
        catch (Exception e) when (e is UnusableInputException or PolicyFilesException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCode.Unusable;
        }
    }

    private static RootCommand Root(IReadOnlyList<string> hostSettings)
    {
        var serve = new ServeCommand(hostSettings);
        var verb = new Command("serve", "Answer the API server's reviews (the default).");
        serve.Equip(verb);
        var root = new RootCommand("Governs what an Istio mesh may reach outside the cluster.")
        {
            verb,
            new CheckCommand().Verb(),
            new ExplainCommand().Verb(),
            new Command("policy", "Work on policies.")
            {
                PolicyValidateCommand.Verb(), new PolicyTestCommand().Verb(), new PolicyDiffCommand().Verb(), PolicySchemaCommand.Verb(),
            },
            new RulesCommand().Verb(),
            new ManifestsCommand().Verb(),
            new CertsCommand().Verb(),
        };
        serve.Equip(root);
        return root;
    }

    /// <summary>Says what is wrong and how the command is used, both on stderr.</summary>
    private static int Misused(ParseResult parsed, TextWriter error)
    {
        foreach (var fault in parsed.Errors)
        {
            error.WriteLine(fault.Message);
        }

        error.WriteLine();
        parsed.InvocationConfiguration.Output = error;
        new HelpAction().Invoke(parsed);
        return ExitCode.Unusable;
    }

    private static bool IsHostSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal)
        && argument.IndexOf('=', StringComparison.Ordinal) is var end and > 0
        && HostSettings.Contains(argument[2..end], StringComparer.OrdinalIgnoreCase);
}
