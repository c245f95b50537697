using AdmissionWebhook.Files;

namespace AdmissionWebhook.Tests.Files;

public sealed class FileSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_stands_for_its_yaml_and_json_files_in_order()
    {
        _folder.Write("b.yaml", "b");
        _folder.Write("a.yml", "a");
        _folder.Write("c.json", "c");
        _folder.Write("README.md", "no");
        _folder.Write("nested/d.yaml", "no");
        _folder.Write("..2026_01_01.yaml", "no");

        var snapshot = FileSnapshot.Read(_folder.Path);

        Assert.Equal(["a.yml", "b.yaml", "c.json"], snapshot.Files.Select(file => Path.GetFileName(file.Path)));
        Assert.Empty(snapshot.Faults);
    }

    [Fact]
    public void A_file_given_by_path_can_have_any_extension() =>
        Assert.Equal("text", Assert.Single(FileSnapshot.Read(_folder.Write("policy.conf", "\uFEFFtext")).Files).Text);

    [Fact]
    public void What_cannot_be_read_is_a_fault_with_its_path()
    {
        File.CreateSymbolicLink(_folder["dangling.yaml"], "nowhere");
        var missing = _folder["missing.yaml"];

        var snapshot = FileSnapshot.Read(_folder.Path, missing, "", "nul\0character");

        Assert.Equal([_folder["dangling.yaml"], missing, "", "nul\0character"], snapshot.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void The_same_content_is_equal_whenever_it_was_written()
    {
        var path = _folder.Write("a.yaml", "same");
        var before = FileSnapshot.Read(path).Fingerprint;
        _folder.Write("a.yaml", "same");
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        Assert.Equal(before, FileSnapshot.Read(path).Fingerprint);
    }
}
