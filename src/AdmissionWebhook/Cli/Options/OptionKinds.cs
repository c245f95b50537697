using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Net;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Cli.Options;

/// <summary>Options by kind of value: its name in the help, its parser, and the error for a wrong one.</summary>
internal static class OptionKinds
{
    public static Option<string> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    public static Option<int> Port(string name, string description, int port) =>
        Read(
            name,
            description,
            "PORT",
            port,
            text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort
                    ? number
                    : throw new FormatException($"is not a port (0 to {IPEndPoint.MaxPort})")
        );

    public static Option<IPAddress> Address(string name, string description, IPAddress address) =>
        Read(
            name,
            description,
            "IP",
            address,
            text => IPAddress.TryParse(text, out var given) ? given : throw new FormatException("is not an IP address")
        );

    public static Option<TimeSpan> Duration(string name, string description, TimeSpan duration, TimeSpan longest) =>
        Read(
            name,
            description,
            "DURATION",
            duration,
            text =>
                GoDuration.TryParse(text, out var given) && given >= TimeSpan.Zero && given <= longest
                    ? given
                    : throw new FormatException($"is not a duration from 0s to {GoDuration.Format(longest)}")
        );

    /// <param name="what">What is counted, in the plural.</param>
    public static Option<int> Count(string name, string description, int count, string what) =>
        Read(
            name,
            description,
            "NUMBER",
            count,
            text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                    ? number
                    : throw new FormatException($"is not a number of {what} (1 or more)")
        );

    /// <param name="words">The accepted words and their values.</param>
    public static Option<T> Word<T>(string name, string description, string helpName, params (string Word, T Value)[] words)
    {
        var option = Read(
            name,
            description,
            helpName,
            words[0].Value,
            text =>
                words.FirstOrDefault(word => word.Word == text) is ({ }, var value)
                    ? value
                    : throw new FormatException($"is neither {string.Join(" nor ", words.Select(word => word.Word))}")
        );
        option.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word.Word)));
        return option;
    }

    /// <summary><c>--output</c> of verbs that print one report on standard output.</summary>
    /// <param name="formats">All of them, the default first.</param>
    public static Option<string> Format(params string[] formats)
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = $"{string.Join(", ", formats[..^1])} or {formats[^1]}.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => formats[0],
        };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    /// <param name="read">Throws a <see cref="FormatException"/> whose message completes the sentence "VALUE …".</param>
    private static Option<T> Read<T>(string name, string description, string helpName, T initial, Func<string, T> read) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => initial,
            CustomParser = result =>
            {
                try
                {
                    return read(result.Tokens[0].Value);
                }
                catch (FormatException wrong)
                {
                    result.AddError($"{name}: '{result.Tokens[0].Value}' {wrong.Message}");
                    return initial;
                }
            },
        };
}
