using System.Security.Cryptography.X509Certificates;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Tests.Tls;

public sealed class CertificateFilesTests : IDisposable
{
    private static readonly CertificateNames Names = new("localhost");

    private readonly TemporaryFolder _folder = new();
    private readonly CertificateFiles _files;

    public CertificateFilesTests() => _files = new(_folder["certs"]);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_first_run_makes_all_four_files_and_nothing_else()
    {
        Assert.True(_files.Write(Names, Now));

        Assert.Equal(
            ["ca.crt", "ca.key", "tls.crt", "tls.key"],
            Directory.EnumerateFileSystemEntries(_folder["certs"]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)
        );
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_files.CertificatePath);
        Assert.Equal(2, chain.Count);
        ServerCertificate.Parse(new(File.ReadAllText(_files.CertificatePath), File.ReadAllText(_files.KeyPath)), Now);
    }

    [Fact]
    public void Only_the_owner_reads_keys()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are a Unix matter");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _files.Write(Names, Now);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_files.AuthorityKeyPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_files.KeyPath));
        Assert.True(File.GetUnixFileMode(_files.CertificatePath).HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public void A_second_run_keeps_the_CA_and_renews_the_server_certificate()
    {
        _files.Write(Names, Now);
        var before = ReadAll();

        Assert.False(_files.Write(Names, Now));

        var after = ReadAll();
        Assert.Equal(before[..2], after[..2]);
        Assert.NotEqual(before[2], after[2]);
        Assert.NotEqual(before[3], after[3]);
    }

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("ca.key")]
    public void Half_a_CA_is_refused_and_nothing_written(string missing)
    {
        _files.Write(Names, Now);
        File.Delete(Path.Combine(_folder["certs"], missing));
        var before = Snapshot();

        Assert.Contains(missing, Assert.Throws<CertificateException>(() => _files.Write(Names, Now)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void A_CA_with_a_foreign_key_is_refused()
    {
        _files.Write(Names, Now);
        File.Copy(_files.KeyPath, _files.AuthorityKeyPath, overwrite: true);

        Assert.Contains(
            "are not a pair",
            Assert.Throws<CertificateException>(() => _files.Write(Names, Now)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_foreign_key_is_not_overwritten()
    {
        _folder.Write("certs/tls.key", "precious");

        Assert.Throws<CertificateException>(() => _files.Write(Names, Now));
        Assert.Equal("precious", File.ReadAllText(_files.KeyPath));
    }

    [Fact]
    public void The_CA_of_a_run_is_world_readable_and_written_through_links()
    {
        PemFile.WriteAuthority(_folder["ca.pem"], "new");
        _folder.Write("target.pem", "old and longer");
        File.CreateSymbolicLink(_folder["link.pem"], "target.pem");
        PemFile.WriteAuthority(_folder["link.pem"], "linked");

        Assert.Equal("new", File.ReadAllText(_folder["ca.pem"]));
        Assert.Equal("linked", File.ReadAllText(_folder["target.pem"]));
        Assert.NotNull(new FileInfo(_folder["link.pem"]).LinkTarget);
    }

    private string[] ReadAll() =>
        [.. new[] { _files.AuthorityPath, _files.AuthorityKeyPath, _files.CertificatePath, _files.KeyPath }.Select(File.ReadAllText)];

    private List<(string Path, string Text)> Snapshot() =>
        [.. Directory.EnumerateFiles(_folder["certs"]).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))];
}
