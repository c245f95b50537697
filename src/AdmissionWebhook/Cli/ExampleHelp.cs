using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using AdmissionWebhook.Cli.Options;

namespace AdmissionWebhook.Cli;

/// <summary>The library's help, with the name that the program was called by, followed by an example.</summary>
/// <param name="program">The program's name.</param>
internal sealed class ExampleHelp(string program) : SynchronousCommandLineAction
{
    private const string Usage = "Usage:";

    /// <summary>The example for the program as a whole.</summary>
    private const string Example = "check --policy policies/ manifests/";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(Text(parseResult));
        var example = parseResult.CommandResult.Command is CommandWithExample verb ? verb.Example : Example;
        output.WriteLine($"\nExample:\n  {program} {example}\n");
        return ExitCode.Clean;
    }

    /// <summary>The short usage of a command.</summary>
    public void WriteUsage(ParseResult parsed, TextWriter output)
    {
        var text = Text(parsed);
        var start = text.IndexOf(Usage, StringComparison.Ordinal);
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal);
        output.WriteLine(end < 0 ? text[start..] : text[start..end]);
        var verb = string.Join(' ', Names(parsed.CommandResult.Command));
        output.WriteLine($"\n`{program}{(verb.Length > 0 ? " " : "")}{verb} --help` has more.");
    }

    private static IEnumerable<string> Names(Symbol command) =>
        command is RootCommand ? [] : [.. command.Parents.SelectMany(Names), command.Name];

    private string Text(ParseResult parsed)
    {
        using var help = new StringWriter { NewLine = "\n" };
        var output = parsed.InvocationConfiguration.Output;
        parsed.InvocationConfiguration.Output = help;
        new HelpAction().Invoke(parsed);
        parsed.InvocationConfiguration.Output = output;

        // The library prints the name of the executable, even if the program was called by another name.
        return help.ToString().Replace($"  {RootCommand.ExecutableName}", $"  {program}", StringComparison.Ordinal).TrimEnd();
    }
}
