using System.CommandLine;
using AdmissionWebhook.Files;

namespace AdmissionWebhook.Cli;

/// <summary><c>--policy</c> of the verbs that judge offline: files and folders, by default those of the environment.</summary>
internal sealed class PolicyOption : Option<string[]>
{
    public PolicyOption()
        : base("--policy")
    {
        Description = $"EgressPolicy file or folder; repeatable. Default: {ServeCommand.PolicyVariable}.";
        HelpName = "PATH";
    }

    /// <summary>What is named; nothing where neither the option nor the environment does.</summary>
    public IReadOnlyList<string> Paths(ParseResult parsed) => parsed.GetValue(this) is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable(ServeCommand.PolicyVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="UnusableInputException">None is named.</exception>
    public FileSnapshot Read(ParseResult parsed) => Paths(parsed) is { Count: > 0 } paths
        ? FileSnapshot.Read(paths)
        : throw new UnusableInputException($"no policy: name policy files or folders with --policy or {ServeCommand.PolicyVariable}");
}
