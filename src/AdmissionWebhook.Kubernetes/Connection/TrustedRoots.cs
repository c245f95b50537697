using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// The only certificate authorities that the API server may be certified by. The bundle is read again at most once a minute,
/// so that a rotated authority is followed; a bundle that cannot be read keeps the last good one.
/// </summary>
internal sealed class TrustedRoots
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Func<string> _readPem;
    private readonly string _origin;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private X509Certificate2Collection _roots;
    private long _readAt;

    /// <exception cref="ConnectionException">The bundle holds no certificate.</exception>
    public TrustedRoots(Func<string> readPem, string origin, TimeProvider time)
    {
        (_readPem, _origin, _time) = (readPem, origin, time);
        _roots = Read();
        _readAt = time.GetTimestamp();
    }

    public bool Accept(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", "serverAuth"));
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        return chain.Build((X509Certificate2)certificate);
    }

    private X509Certificate2Collection Current()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_readAt) >= Interval)
            {
                _readAt = _time.GetTimestamp();
                try
                {
                    _roots = Read();
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ConnectionException)
                {
                }
            }

            return _roots;
        }
    }

    private X509Certificate2Collection Read()
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(_readPem());
        }
        catch (CryptographicException exception)
        {
            throw new ConnectionException($"{_origin}: not PEM certificates: {exception.Message}", exception);
        }

        return roots.Count > 0 ? roots : throw new ConnectionException($"{_origin}: holds no certificate");
    }
}
