using AdmissionWebhook.Files;

namespace AdmissionWebhook.Tests.Files;

public sealed class ReplacedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_content_is_replaced_and_no_temporary_file_is_left()
    {
        var file = _folder.Write("a", "old");
        ReplacedFile.Write(file, "old"u8, "new"u8);
        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Open_handles_keep_the_old_content()
    {
        var file = _folder.Write("a", "old");
        using var reader = File.OpenText(file);
        ReplacedFile.Write(file, "old"u8, "new"u8);
        Assert.Equal("old", reader.ReadToEnd());
    }

    [Fact]
    public void A_file_that_has_changed_meanwhile_is_left_alone()
    {
        var file = _folder.Write("a", "edited");
        var fault = Assert.Throws<IOException>(() => ReplacedFile.Write(file, "old"u8, "new"u8));
        Assert.Contains("changed", fault.Message, StringComparison.Ordinal);
        Assert.Equal("edited", File.ReadAllText(file));
    }

    [Fact]
    public void A_deleted_file_is_not_recreated()
    {
        Assert.Throws<FileNotFoundException>(() => ReplacedFile.Write(_folder["a"], "old"u8, "new"u8));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_write_protected_file_stays()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may write every file");
        var file = _folder.Write("a", "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        Assert.Throws<UnauthorizedAccessException>(() => ReplacedFile.Write(file, "old"u8, "new"u8));
        Assert.Equal("old", File.ReadAllText(file));
    }

    public void Dispose() => _folder.Dispose();
}
