using k8s.KubeConfigModels;

namespace AdmissionWebhook.Kubernetes.Connection;

internal static class KubeconfigCluster
{
    /// <summary>Reads the cluster's settings, with the current content of the CA file.</summary>
    /// <exception cref="ConnectionException">A field is missing or wrong.</exception>
    public static Func<ConnectionSettings> Reader(KubeconfigFile file, Cluster cluster)
    {
        var where = $"cluster '{cluster.Name}'";
        var endpoint = cluster.ClusterEndpoint ?? throw file.Wrong($"{where}: is empty");
        var authorities = file.Pem(endpoint.CertificateAuthorityData, endpoint.CertificateAuthority, $"{where}: certificate-authority");
        if (endpoint.SkipTlsVerify && authorities is not null)
        {
            throw file.Wrong($"{where}: insecure-skip-tls-verify: cannot be combined with a certificate authority");
        }

        var proxy = file.Unmodelled("clusters", cluster.Name, "cluster", "proxy-url");
        var settings = new ConnectionSettings(Address(endpoint.Server, "server", Uri.UriSchemeHttps, Uri.UriSchemeHttp))
        {
            ServerName = endpoint.TlsServerName,
            SkipVerification = endpoint.SkipTlsVerify,
            Proxy = proxy is null ? null : Address(proxy, "proxy-url", Uri.UriSchemeHttp, Uri.UriSchemeHttps, "socks5"),
        };
        return () => settings with { Authorities = authorities?.Invoke() };

        Uri Address(string? text, string field, params ReadOnlySpan<string> schemes)
        {
            if (string.IsNullOrEmpty(text))
            {
                throw file.Wrong($"{where}: {field}: is missing");
            }

            return Uri.TryCreate(text, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme)
                ? address
                : throw file.Wrong($"{where}: {field}: '{text}' is not an address with one of the schemes {string.Join(", ", schemes!)}");
        }
    }
}
