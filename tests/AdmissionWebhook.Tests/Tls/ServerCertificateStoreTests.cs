using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Tests.Tls;

public sealed class ServerCertificateStoreTests : IDisposable
{
    private readonly CertificateFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_missing_file_at_start_is_an_error_with_its_name_and_the_cure()
    {
        var error = Assert.Throws<CertificateException>(_fixture.Load).Message;
        Assert.Contains(_fixture.CertificatePath, error, StringComparison.Ordinal);
        Assert.Contains("check the path", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_keeps_the_last_good_certificate_and_says_so_until_it_recovers()
    {
        _fixture.Write(_fixture.Root.Issue("first"));
        var store = _fixture.Load();
        var first = store.Current;
        Assert.Null(store.Status.LastError);

        _fixture.Folder.Write("tls.crt", "rubbish");
        _fixture.Settle();
        Assert.Same(first, store.Current);
        Assert.Contains(_fixture.CertificatePath, store.Status.LastError, StringComparison.Ordinal);

        File.Delete(_fixture.KeyPath);
        _fixture.Write(_fixture.Root.Issue("second"));
        _fixture.Settle();
        Assert.NotEqual(first!.Thumbprint, store.Current!.Thumbprint);
        Assert.Equal((null, 1, 1), (store.Status.LastError, store.Status.Reloads, store.Status.Failures));
    }

    [Fact]
    public void Certificate_and_key_can_change_one_after_the_other()
    {
        _fixture.Write(_fixture.Root.Issue("first"));
        var store = _fixture.Load();
        var second = _fixture.Root.Issue("second");

        _fixture.Folder.Write("tls.crt", second.CertificatePem);
        _fixture.Settle();
        Assert.Contains("CN=first", store.Current!.ToString(), StringComparison.Ordinal);

        _fixture.Folder.Write("tls.key", second.PrivateKeyPem);
        _fixture.Settle();
        Assert.Contains("CN=second", store.Current.ToString(), StringComparison.Ordinal);
        Assert.Null(store.Status.LastError);
    }

    [Fact]
    public void A_kubelet_swap_takes_effect()
    {
        _fixture.Mount(_fixture.Root.Issue("first"));
        var store = _fixture.Load();

        _fixture.Mount(_fixture.Root.Issue("second"));
        _fixture.Settle();

        Assert.Contains("CN=second", store.Current!.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, store.Status.Failures);
    }
}
