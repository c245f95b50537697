using System.CommandLine;
using System.CommandLine.Help;

namespace AdmissionWebhook.Cli;

/// <summary>The program's verbs, listed once, and how it answers one that is misused.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var parsed = Root().Parse(arguments);
        return parsed.Errors.Count > 0
            ? Misused(parsed, parsed.Errors.Select(error => error.Message))
            : await parsed.InvokeAsync(new InvocationConfiguration
            {
                // The web host listens for signals itself, and lets requests in flight finish.
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            });
    }

    /// <summary>Says what is wrong and how the command is used, both on stderr.</summary>
    public static int Misused(ParseResult parsed, IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            Console.Error.WriteLine(error);
        }

        Console.Error.WriteLine();
        parsed.InvocationConfiguration.Output = Console.Error;
        new HelpAction().Invoke(parsed);
        return ExitCode.Unusable;
    }

    private static RootCommand Root()
    {
        var serve = new ServeCommand();
        var verb = new Command("serve", "Answer the API server's reviews (the default).");
        serve.Equip(verb);
        var root = new RootCommand("Governs what an Istio mesh may reach outside the cluster.")
        {
            verb,
            new Command("policy", "Work on policies.") { PolicySchemaCommand.Verb() },
            new ManifestsCommand().Verb(),
            new CertsCommand().Verb(),
        };
        serve.Equip(root);
        return root;
    }
}
