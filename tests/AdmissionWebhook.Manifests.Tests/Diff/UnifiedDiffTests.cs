using System.Diagnostics;
using AdmissionWebhook.Manifests.Diff;

namespace AdmissionWebhook.Manifests.Tests.Diff;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Equal_texts_have_no_diff() => Assert.Equal("", UnifiedDiff.Of("a.yaml", "x\n", "x\n"));

    [Fact]
    public void A_change_is_shown_with_three_lines_of_context()
    {
        Assert.Equal(
            "--- a/f\n+++ b/f\n@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+new\n 5\n 6\n 7\n",
            UnifiedDiff.Of("f", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nnew\n5\n6\n7\n8\n")
        );
    }

    [Fact]
    public void Distant_changes_have_separate_hunks()
    {
        var lines = Enumerable.Range(0, 40).Select(number => $"{number}\n").ToList();
        var changed = lines.Select((line, at) => at is 5 or 12 or 30 ? "x\n" : line);
        Assert.Equal(2, UnifiedDiff.Of("f", string.Concat(lines), string.Concat(changed)).Split("\n@@").Length - 1);
    }

    [Fact]
    public void A_missing_last_line_break_is_marked()
    {
        Assert.Equal(
            "--- a/f\n+++ b/f\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n",
            UnifiedDiff.Of("f", "a", "a\nb")
        );
    }

    [Theory]
    [InlineData("git", "plain.yaml")]
    [InlineData("git", "with space.yaml")]
    [InlineData("git", "quo\"te\\é\n.yaml")]
    [InlineData("patch", "plain.yaml")]
    [InlineData("patch", "with space.yaml")]
    public void Standard_tools_can_apply_it(string tool, string name)
    {
        var folder = Directory.CreateTempSubdirectory("diff").FullName;
        try
        {
            for (var seed = 0; seed < 12; seed++)
            {
                var (before, after) = Texts(new Random(seed));
                var (file, diff) = (Path.Join(folder, name), Path.Join(folder, "d.patch"));
                File.WriteAllText(file, before);
                File.WriteAllText(diff, UnifiedDiff.Of(name, before, after));
                Run(tool, folder, tool == "git" ? ["apply", "--whitespace=nowarn", "d.patch"] : ["-p1", "--binary", "-s", "-i", "d.patch"]);
                Assert.Equal(after, File.ReadAllText(file));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Large_texts_that_differ_everywhere_are_compared_in_bounded_memory()
    {
        var before = string.Concat(Enumerable.Range(0, 30_000).Select(number => $"{number}\n"));
        var after = string.Concat(Enumerable.Range(0, 30_000).Select(number => number % 3 == 0 ? $"{number}\nadded\n" : $"{number}\n"));
        Assert.Equal(10_000, UnifiedDiff.Of("f", before, after).Split('\n').Count(line => line == "+added"));
        Assert.NotEmpty(UnifiedDiff.Of("f", before, before.Edited("\n", "!\n")));
    }

    private static (string Before, string After) Texts(Random random)
    {
        var lines = Enumerable.Range(0, random.Next(1, 700)).Select(_ => random.Next(6) + (random.Next(3) == 0 ? "\r\n" : "\n")).ToList();
        var changed = new List<string>(lines);
        for (var edit = random.Next(1, 300); edit > 0; edit--)
        {
            var at = random.Next(changed.Count + 1);
            if (at < changed.Count && random.Next(2) == 0)
            {
                changed.RemoveAt(at);
            }
            else
            {
                changed.Insert(at, random.Next(6) + "\n");
            }
        }

        return (
            string.Concat(lines) + (random.Next(2) == 0 ? "end" : ""),
            string.Concat(changed) + (random.Next(2) == 0 ? "end" : "last\n")
        );
    }

    private static void Run(string tool, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // A git repository above the folder must not change how git reads paths.
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder);
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{tool} is not installed");
        }
    }
}
