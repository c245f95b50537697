using System.CommandLine;
using Microsoft.Extensions.FileSystemGlobbing;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--exclude</c>: files to leave out.</summary>
internal sealed class ExcludeOption : Option<string[]>
{
    public ExcludeOption()
        : base("--exclude")
    {
        Description = "Files or folders to leave out, as a glob: 'vendor', '*.gen.yaml', 'charts/*/templates/**'. Repeatable.";
        HelpName = "GLOB";
    }

    /// <returns>Whether a path is excluded; a pattern without a slash matches at any depth. Null if the option is not given.</returns>
    public Func<string, bool>? Filter(ParseResult parsed)
    {
        if (parsed.GetValue(this) is not { Length: > 0 } globs)
        {
            return null;
        }

        var matcher = new Matcher(StringComparison.Ordinal);
        foreach (var glob in globs.Select(glob => glob.TrimEnd('/')))
        {
            var pattern = glob.Contains('/', StringComparison.Ordinal) ? glob.TrimStart('/') : $"**/{glob}";
            matcher.AddInclude(pattern).AddInclude($"{pattern}/**");
        }

        var root = Directory.GetCurrentDirectory();
        return path =>
            matcher.Match(root, Path.GetFullPath(path, root)).HasMatches
            || matcher.Match(Path.GetPathRoot(root)!, Path.GetFullPath(path, root)).HasMatches;
    }
}
