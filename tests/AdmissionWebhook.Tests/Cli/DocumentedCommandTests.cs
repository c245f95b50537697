using System.Text.RegularExpressions;
using AdmissionWebhook.Cli;

namespace AdmissionWebhook.Tests.Cli;

/// <summary>The program accepts every command line in the documentation.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly string[] Documents =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"),
        Path.Combine(Repository.Root, "README.md"),
        Path.Combine(Repository.Root, ".pre-commit-hooks.yaml"),
    ];

    public static TheoryData<string, string> Commands =>
        [
            .. Documents.SelectMany(file =>
                CommandLines()
                    .Matches(File.ReadAllText(file))
                    .Select(match => (Path.GetFileName(file), match.Groups["arguments"].Value.Trim()))
            ),
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_program_accepts_it(string document, string arguments)
    {
        // pre-commit appends file names to a hook's entry.
        string[] words =
        [
            .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            .. document.StartsWith('.') ? new[] { "file.yaml" } : [],
        ];
        Assert.Empty(CommandLine.Root([]).Parse(words).Errors);
    }

    // A line, or the part after a pipe or in a substitution, up to a comment, another command or a redirection.
    [GeneratedRegex(
        @"(?m)^(?:.*\| |.*<\(|\s*(?:- )?(?:run: |entry: )?(?:\.tools/)?)(?:admission-webhook|kubectl egress) (?<arguments>[a-z][^#|>)\n]*)"
    )]
    private static partial Regex CommandLines();
}
