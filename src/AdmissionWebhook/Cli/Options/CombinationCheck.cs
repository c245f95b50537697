using System.CommandLine;
using System.CommandLine.Parsing;

namespace AdmissionWebhook.Cli.Options;

/// <summary>Checks combinations of options.</summary>
internal static class CombinationCheck
{
    /// <summary>Adds a check that can read the value of every option.</summary>
    public static void Check(this Command command, Action<CommandResult> combinations) =>
        command.Validators.Add(result =>
        {
            try
            {
                combinations(result);
            }
            catch (InvalidOperationException)
            {
                // An option is missing its value or has a wrong one. Reading it throws here; the library reports it afterwards.
            }
        });
}
