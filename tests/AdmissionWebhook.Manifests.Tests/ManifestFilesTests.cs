using System.Runtime.Versioning;
using System.Text;

namespace AdmissionWebhook.Manifests.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class ManifestFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("manifests").FullName;

    public void Dispose()
    {
        foreach (var locked in Directory.EnumerateDirectories(_folder, "locked*"))
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_folder_is_read_recursively_in_ordinal_order()
    {
        Write("b.yaml", "B.yml", "a/z.JSON", "a/y.txt", "é.yaml", "a.yaml");
        Assert.Equal(["B.yml", "a/z.JSON", "a.yaml", "b.yaml", "é.yaml"], Names(_folder));
    }

    [Fact]
    public void Links_in_circles_end_and_nothing_is_read_twice()
    {
        Write("a/b/c.yaml");
        Directory.CreateSymbolicLink(Path.Join(_folder, "a/b/up"), _folder);
        Directory.CreateSymbolicLink(Path.Join(_folder, "again"), Path.Join(_folder, "a"));
        Assert.Equal(["a/b/c.yaml"], Names(_folder, _folder, Path.Join(_folder, "a/b/c.yaml")));
    }

    [Fact]
    public void A_mounted_ConfigMap_is_read_once()
    {
        Write("..2026_01/p.yaml");
        Directory.CreateSymbolicLink(Path.Join(_folder, "..data"), "..2026_01");
        File.CreateSymbolicLink(Path.Join(_folder, "p.yaml"), "..data/p.yaml");
        Assert.Equal(["p.yaml"], Names(_folder));
    }

    [Fact]
    public void A_missing_path_is_an_error_entry_and_the_rest_is_read()
    {
        Write("a.yaml");
        File.CreateSymbolicLink(Path.Join(_folder, "b.yaml"), "nowhere");
        var files = Read(Path.Join(_folder, "none"), _folder);
        Assert.Equal(["no such file or folder", null, "no such file or folder"], files.Select(file => file.Error));
    }

    [Fact]
    public void A_file_deleted_after_listing_is_an_error_entry()
    {
        Write("a.yaml", "b.yaml", "c.yaml");
        var read = new List<ManifestFile>();
        foreach (var file in ManifestFiles.Read([_folder], () => Stream.Null))
        {
            read.Add(file);
            File.Delete(Path.Join(_folder, "b.yaml"));
        }

        Assert.Equal([null, "no such file or folder", null], read.Select(file => file.Error));
    }

    [Fact]
    public void A_folder_without_read_permission_is_an_error_entry()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "permissions do not bind the superuser");
        Write("locked/a.yaml", "z.yaml");
        File.SetUnixFileMode(Path.Join(_folder, "locked"), UnixFileMode.None);
        Assert.Equal(["the folder cannot be listed: permission denied", null], Read(_folder).Select(file => file.Error));
    }

    [Fact]
    public void Standard_input_is_read_in_its_place()
    {
        var files = ManifestFiles.Read(["-", "-"], () => new MemoryStream("a: 1"u8.ToArray())).ToList();
        Assert.Equal("a: 1", Encoding.UTF8.GetString(Assert.Single(files).Content.Span));
    }

    private static List<ManifestFile> Read(params string[] paths) => [.. ManifestFiles.Read(paths, () => Stream.Null)];

    private IEnumerable<string> Names(params string[] paths) => Read(paths).Select(file => Path.GetRelativePath(_folder, file.Path));

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(_folder, name))!);
            File.WriteAllText(Path.Join(_folder, name), "a: 1");
        }
    }
}
