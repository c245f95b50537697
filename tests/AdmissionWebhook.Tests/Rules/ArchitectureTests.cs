namespace AdmissionWebhook.Tests.Rules;

public sealed class ArchitectureTests
{
    public static TheoryData<string> Folders =>
        [
            .. Directory
                .GetDirectories(Path.Combine(Repository.Root, "src"))
                .SelectMany(Directory.GetDirectories)
                .Select(folder => Path.GetFileName(folder))
                .Where(name => name is not ("bin" or "obj" or "node_modules" or "dist"))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_folder_is_listed_in_ARCHITECTURE_md(string folder)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));
        var map = page[page.IndexOf("## Where things are", StringComparison.Ordinal)..];
        Assert.Matches($@"(?m)^.*\b{folder}/", map);
    }
}
