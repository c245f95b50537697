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

    /// <exception cref="UnusableInputException">None is named.</exception>
    public FileSnapshot Read(ParseResult parsed)
    {
        IReadOnlyList<string> paths = parsed.GetValue(this) is { Length: > 0 } named
            ? named
            : (Environment.GetEnvironmentVariable(ServeCommand.PolicyVariable) ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return paths.Count > 0
            ? FileSnapshot.Read(paths)
            : throw new UnusableInputException($"no policy: name policy files or folders with --policy or {ServeCommand.PolicyVariable}");
    }
}
