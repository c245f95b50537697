using System.CommandLine;
using System.CommandLine.Parsing;

namespace AdmissionWebhook.Cli.Options;

/// <summary>Checks of options against one another.</summary>
internal static class CombinationCheck
{
    /// <summary>Adds a check of a command's options; it may ask for the value of each.</summary>
    public static void Check(this Command command, Action<CommandResult> combinations) => command.Validators.Add(result =>
    {
        try
        {
            combinations(result);
        }
        catch (InvalidOperationException)
        {
            // The value of an option is missing or wrong. The library throws when it is asked for, and reports it by itself afterwards.
        }
    });
}
