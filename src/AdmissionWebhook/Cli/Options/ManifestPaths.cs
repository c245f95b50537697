using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Cli.Options;

/// <summary>The manifests to work on.</summary>
internal sealed class ManifestPaths : Argument<string[]>
{
    public ManifestPaths()
        : base("PATH")
    {
        Description = "Manifest files, folders, or - for standard input.";
        Arity = ArgumentArity.OneOrMore;
    }

    /// <summary>Adds an error for each path that is a misspelled option: the parser takes unknown options for paths.</summary>
    public void Check(CommandResult result)
    {
        foreach (var path in result.GetResult(this)?.Tokens.Select(token => token.Value).Where(IsMisspelledOption) ?? [])
        {
            result.AddError($"unknown option '{path}'");
        }
    }

    public ExcludeOption Exclude { get; } = new();

    /// <param name="loaded">Called after each file, on any thread.</param>
    public IReadOnlyList<LoadedFile> Load(ParseResult parsed, Action? loaded = null) =>
        LoadedFile.Load(parsed.GetValue(this)!, Console.OpenStandardInput, Exclude.Filter(parsed), loaded);

    private static bool IsMisspelledOption(string path) =>
        path.StartsWith('-') && path != ManifestFiles.StandardInput && !Path.Exists(path);
}
