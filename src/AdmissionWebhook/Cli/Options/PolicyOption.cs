using System.CommandLine;
using AdmissionWebhook.Files;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--policy</c>: policy files and folders, by default those of the environment.</summary>
internal sealed class PolicyOption : Option<string[]>
{
    public const string Variable = "EGRESS_POLICY";

    public PolicyOption()
        : base("--policy")
    {
        Description = $"EgressPolicy file or folder; repeatable. Default: {Variable}.";
        HelpName = "PATH";
    }

    /// <summary>The paths given; empty if neither the option nor the environment sets any.</summary>
    public IReadOnlyList<string> Paths(ParseResult parsed) =>
        parsed.GetValue(this) is { Length: > 0 } named
            ? named
            : (Environment.GetEnvironmentVariable(Variable) ?? "").Split(
                Path.PathSeparator,
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            );

    /// <exception cref="UnusableInputException">No path is given.</exception>
    public FileSnapshot Read(ParseResult parsed) =>
        Paths(parsed) is { Count: > 0 } paths
            ? FileSnapshot.Read(paths)
            : throw new UnusableInputException($"no policy: pass policy files or folders with --policy or {Variable}");
}
