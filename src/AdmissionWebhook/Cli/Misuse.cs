using System.CommandLine;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Cli;

/// <summary>Reports a usage error: what is wrong, what was probably meant, and how to get help.</summary>
internal static class Misuse
{
    public static void Write(ParseResult parsed, ExampleHelp help, TextWriter error)
    {
        foreach (var message in parsed.Errors.Select(fault => fault.Message).Distinct())
        {
            error.WriteLine(message);
        }

        foreach (var meant in parsed.UnmatchedTokens.Select(token => Meant(parsed.CommandResult.Command, token)).OfType<string>())
        {
            error.WriteLine($"Did you mean '{meant}'?");
        }

        error.WriteLine();
        help.WriteUsage(parsed, error);
    }

    private static string? Meant(Command command, string token) =>
        NearestName.Find(
            token,
            token.StartsWith('-') ? command.Options.Select(option => option.Name) : command.Subcommands.Select(verb => verb.Name)
        );
}
