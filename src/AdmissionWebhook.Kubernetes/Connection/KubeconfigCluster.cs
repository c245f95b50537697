namespace AdmissionWebhook.Kubernetes.Connection;

internal static class KubeconfigCluster
{
    public static Endpoint Read(YamlFields cluster, TimeProvider time)
    {
        if (cluster.Text("proxy-url") is { Length: > 0 })
        {
            throw cluster.Wrong("proxy-url", "proxies are not supported");
        }

        var skip = cluster.Flag("insecure-skip-tls-verify");
        var roots = Roots(cluster, time);
        if (skip && roots is not null)
        {
            throw cluster.Wrong("insecure-skip-tls-verify", "contradicts the certificate authority given beside it");
        }

        return new Endpoint(Server(cluster), roots, cluster.Text("tls-server-name"), skip);
    }

    private static Uri Server(YamlFields cluster)
    {
        var text = cluster.Required("server");
        return Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var server)
            && (server.Scheme == Uri.UriSchemeHttps || server.Scheme == Uri.UriSchemeHttp)
                ? server
                : throw cluster.Wrong("server", $"'{text}' is not an http or https address");
    }

    private static TrustedRoots? Roots(YamlFields cluster, TimeProvider time)
    {
        const string data = "certificate-authority-data";
        if (cluster.Data(data) is { } pem)
        {
            return new TrustedRoots(() => pem, $"{cluster.File}: {cluster.Path}.{data}", time);
        }

        return cluster.FilePath("certificate-authority") is { } path ? new TrustedRoots(() => TextFile.Read(path), path, time) : null;
    }
}
