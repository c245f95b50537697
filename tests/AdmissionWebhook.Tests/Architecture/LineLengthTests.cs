namespace AdmissionWebhook.Tests.Architecture;

/// <summary>
/// The line limit of .editorconfig, where CSharpier leaves it to the author: in comments and string literals. Lines of raw string literals
/// are exempt, since they hold text whose line breaks matter.
/// </summary>
public sealed class LineLengthTests
{
    private const int Limit = 140;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Lines_outside_raw_strings_are_within_the_limit(string folder)
    {
        var root = Path.Combine(Repository.Root, folder);
        var files = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.Empty(
            files.SelectMany(file => LongLines(File.ReadAllLines(file)).Select(line => $"{Path.GetRelativePath(root, file)}:{line}"))
        );
    }

    [Fact]
    public void Raw_strings_are_exempt_and_end()
    {
        var wide = new string('x', Limit + 1);
        Assert.Equal(
            [1, 5],
            LongLines([$"// {wide}", "var text = \"\"\"", wide, "\"\"\";", $"Say(\"{wide}\");", $"Say(\"\"\"{wide}\"\"\");"])
        );
    }

    /// <returns>The numbers of the long lines.</returns>
    private static IEnumerable<int> LongLines(IReadOnlyList<string> lines)
    {
        var raw = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var quotes = lines[i].Split("\"\"\"").Length - 1;
            if (!raw && quotes == 0 && lines[i].Length > Limit)
            {
                yield return i + 1;
            }

            raw ^= quotes % 2 == 1;
        }
    }
}
