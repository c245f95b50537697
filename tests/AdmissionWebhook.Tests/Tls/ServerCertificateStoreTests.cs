using AdmissionWebhook.Tls;
using Xunit;

namespace AdmissionWebhook.Tests.Tls;

public sealed class ServerCertificateStoreTests : IDisposable
{
    private readonly CertificateFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void A_missing_file_at_start_is_an_error_with_its_name_and_the_cure()
    {
        var error = Assert.Throws<CertificateException>(fixture.Load).Message;
        Assert.Contains(fixture.CertificatePath, error, StringComparison.Ordinal);
        Assert.Contains("check the path", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_keeps_the_last_good_certificate_and_says_so_until_it_recovers()
    {
        fixture.Write(fixture.Root.Issue("first"));
        var store = fixture.Load();
        var first = store.Current;
        Assert.Null(store.Status.LastError);

        fixture.Folder.Write("tls.crt", "rubbish");
        fixture.Settle();
        Assert.Same(first, store.Current);
        Assert.Contains(fixture.CertificatePath, store.Status.LastError, StringComparison.Ordinal);

        File.Delete(fixture.KeyPath);
        fixture.Write(fixture.Root.Issue("second"));
        fixture.Settle();
        Assert.NotEqual(first!.Thumbprint, store.Current!.Thumbprint);
        Assert.Equal((null, 1, 1), (store.Status.LastError, store.Status.Reloads, store.Status.Failures));
    }

    [Fact]
    public void Certificate_and_key_can_change_one_after_the_other()
    {
        fixture.Write(fixture.Root.Issue("first"));
        var store = fixture.Load();
        var second = fixture.Root.Issue("second");

        fixture.Folder.Write("tls.crt", second.CertificatePem);
        fixture.Settle();
        Assert.Contains("CN=first", store.Current!.ToString(), StringComparison.Ordinal);

        fixture.Folder.Write("tls.key", second.PrivateKeyPem);
        fixture.Settle();
        Assert.Contains("CN=second", store.Current.ToString(), StringComparison.Ordinal);
        Assert.Null(store.Status.LastError);
    }

    [Fact]
    public void A_kubelet_swap_takes_effect()
    {
        fixture.Mount(fixture.Root.Issue("first"));
        var store = fixture.Load();

        fixture.Mount(fixture.Root.Issue("second"));
        fixture.Settle();

        Assert.Contains("CN=second", store.Current!.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, store.Status.Failures);
    }
}
