using System.Text.RegularExpressions;

namespace AdmissionWebhook.Tests.Architecture;

/// <summary>
/// Which folder of the program can use which. The compiler separates projects; this test separates folders, so that dependencies flow in
/// one direction. A new edge is a decision: add it here and, if it matters, to ARCHITECTURE.md.
/// </summary>
public sealed partial class FolderDependencyTests
{
    private const string Program = "AdmissionWebhook";

    // In dependency order: a folder uses only folders above its own line. "Cli/*" applies to every verb below Cli/.
    private static readonly (string Folder, string[] Uses)[] Allowed =
    [
        ("Engine", []),
        ("Files", []),
        ("Deployment", []),
        ("Deployment/Native", ["Deployment"]),
        ("Deployment/MatchConditions", ["Deployment", "Deployment/Native"]),
        ("Policies", ["Engine", "Files"]),
        ("Checks", ["Engine", "Files"]),
        ("Reports", ["Checks", "Engine"]),
        ("Maps", ["Checks", "Engine", "Files", "Policies", "Reports"]),
        ("Traffic", []),
        ("Traffic/Prometheus", ["Traffic"]),
        ("Traffic/AccessLogs", ["Traffic"]),
        ("Tls", ["Files"]),
        ("Server/Listening", [".", "Files", "Tls"]),
        ("Server/Health", ["Files", "Policies", "Server/Listening", "Tls"]),
        ("Cluster", [".", "Deployment", "Policies", "Server/Health"]),
        ("Tls/SelfManaged", ["Cluster", "Deployment", "Files", "Policies", "Server/Health", "Tls"]),
        ("Telemetry", ["Cluster", "Engine", "Files", "Policies", "Server/Listening", "Tls"]),
        ("Server/Admission", ["Cluster", "Engine", "Policies", "Server/Listening", "Telemetry"]),
        ("Audit", ["Cluster", "Deployment", "Engine", "Policies", "Telemetry"]),
        ("NativeNet", ["Cluster", "Deployment", "Deployment/Native", "Policies", "Server/Health", "Telemetry"]),
        ("Proposals", ["Audit", "Checks", "Engine", "Policies", "Traffic"]),
        (
            "Server/Console",
            [".", "Audit", "Checks", "Cluster", "Engine", "Files", "Maps", "Policies", "Reports", "Server/Admission", "Server/Listening"]
        ),
        (
            "Server",
            [
                ".",
                "Audit",
                "Cluster",
                "Files",
                "NativeNet",
                "Policies",
                "Server/Admission",
                "Server/Health",
                "Server/Listening",
                "Telemetry",
                "Tls",
                "Tls/SelfManaged",
            ]
        ),
        (
            "Cli/Options",
            [
                ".",
                "Audit",
                "Checks",
                "Cluster",
                "Engine",
                "Files",
                "Reports",
                "Server/Admission",
                "Server/Console",
                "Server/Listening",
                "Telemetry",
                "Tls",
                "Traffic",
                "Traffic/Prometheus",
            ]
        ),
        (
            "Cli/*",
            [
                ".",
                "Audit",
                "Checks",
                "Cli/Options",
                "Cluster",
                "Deployment",
                "Deployment/MatchConditions",
                "Deployment/Native",
                "Engine",
                "Files",
                "Maps",
                "Policies",
                "Proposals",
                "Reports",
                "Server/Console",
                "Tls",
                "Traffic",
                "Traffic/AccessLogs",
                "Traffic/Prometheus",
            ]
        ),
    ];

    // The composition root and the list of verbs can use everything.
    private static readonly string[] Composition = [".", "Cli"];

    public static TheoryData<string> Folders => [.. Sources().Select(source => source.Folder).Distinct().Except(Composition).Order()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_allowed_folders(string folder)
    {
        var allowed = Allowed.SingleOrDefault(entry => entry.Folder == Row(folder)).Uses;
        Assert.True(allowed is not null, $"{folder} has no line in the table: give it one, below what it uses");

        var forbidden = Sources()
            .Where(source => source.Folder == folder)
            .SelectMany(source => source.Uses.Select(used => (source.File, Used: used)))
            .Where(use => use.Used != folder && !allowed.Contains(use.Used));
        Assert.Empty(forbidden);
    }

    [Fact]
    public void Dependencies_flow_one_way()
    {
        for (var i = 0; i < Allowed.Length; i++)
        {
            var above = Allowed[..i].Select(entry => entry.Folder).Append(".");
            Assert.Empty(Allowed[i].Uses.Except(above));
        }
    }

    private static string Row(string folder) =>
        Allowed.Any(entry => entry.Folder == folder) ? folder
        : folder.StartsWith("Cli/", StringComparison.Ordinal) ? "Cli/*"
        : folder;

    private static IEnumerable<(string File, string Folder, IReadOnlyList<string> Uses)> Sources()
    {
        var root = Path.Combine(Repository.Root, "src", Program);
        var folders = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Folder(root, file))
            .Distinct()
            .ToHashSet();
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var used = Usings()
                .Matches(File.ReadAllText(file))
                .Select(match => match.Groups["name"].Value.Replace('.', '/'))
                .Select(Merge)
                .Where(folders.Contains);
            yield return (Path.GetFileName(file), Folder(root, file), [.. used.Distinct()]);
        }
    }

    private static string Folder(string root, string file) =>
        Merge(Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('\\', '/'));

    // A format in its own folder is part of the reports.
    private static string Merge(string folder) => folder.StartsWith("Reports/", StringComparison.Ordinal) ? "Reports" : folder;

    [GeneratedRegex(@"^using (?:static )?AdmissionWebhook\.(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
