using System.Runtime.Versioning;
using System.Text;
using Xunit;

namespace AdmissionWebhook.Manifests.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class ManifestFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("manifests").FullName;

    public void Dispose()
    {
        foreach (var locked in Directory.EnumerateDirectories(folder, "locked*"))
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_folder_is_read_recursively_in_ordinal_order()
    {
        Write("b.yaml", "B.yml", "a/z.JSON", "a/y.txt", "é.yaml", "a.yaml");
        Assert.Equal(["B.yml", "a/z.JSON", "a.yaml", "b.yaml", "é.yaml"], Names(folder));
    }

    [Fact]
    public void Links_in_circles_end_and_nothing_is_read_twice()
    {
        Write("a/b/c.yaml");
        Directory.CreateSymbolicLink(Path.Join(folder, "a/b/up"), folder);
        Directory.CreateSymbolicLink(Path.Join(folder, "again"), Path.Join(folder, "a"));
        Assert.Equal(["a/b/c.yaml"], Names(folder, folder, Path.Join(folder, "a/b/c.yaml")));
    }

    [Fact]
    public void A_mounted_ConfigMap_is_read_once()
    {
        Write("..2026_01/p.yaml");
        Directory.CreateSymbolicLink(Path.Join(folder, "..data"), "..2026_01");
        File.CreateSymbolicLink(Path.Join(folder, "p.yaml"), "..data/p.yaml");
        Assert.Equal(["p.yaml"], Names(folder));
    }

    [Fact]
    public void A_missing_path_is_an_error_entry_and_the_rest_is_read()
    {
        Write("a.yaml");
        File.CreateSymbolicLink(Path.Join(folder, "b.yaml"), "nowhere");
        var files = Read(Path.Join(folder, "none"), folder);
        Assert.Equal(["no such file or folder", null, "no such file or folder"], files.Select(file => file.Error));
    }

    [Fact]
    public void A_file_deleted_after_listing_is_an_error_entry()
    {
        Write("a.yaml", "b.yaml", "c.yaml");
        var read = new List<ManifestFile>();
        foreach (var file in ManifestFiles.Read([folder], () => Stream.Null))
        {
            read.Add(file);
            File.Delete(Path.Join(folder, "b.yaml"));
        }

        Assert.Equal([null, "no such file or folder", null], read.Select(file => file.Error));
    }

    [Fact]
    public void A_folder_without_read_permission_is_an_error_entry()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "permissions do not bind the superuser");
        Write("locked/a.yaml", "z.yaml");
        File.SetUnixFileMode(Path.Join(folder, "locked"), UnixFileMode.None);
        Assert.Equal(["the folder cannot be listed: permission denied", null], Read(folder).Select(file => file.Error));
    }

    [Fact]
    public void Standard_input_is_read_in_its_place()
    {
        var files = ManifestFiles.Read(["-", "-"], () => new MemoryStream("a: 1"u8.ToArray())).ToList();
        Assert.Equal("a: 1", Encoding.UTF8.GetString(Assert.Single(files).Content.Span));
    }

    private static List<ManifestFile> Read(params string[] paths) => [.. ManifestFiles.Read(paths, () => Stream.Null)];

    private IEnumerable<string> Names(params string[] paths) => Read(paths).Select(file => Path.GetRelativePath(folder, file.Path));

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(folder, name))!);
            File.WriteAllText(Path.Join(folder, name), "a: 1");
        }
    }
}
