using AdmissionWebhook.Files;
using AdmissionWebhook.Tls;
using AdmissionWebhook.Tls.SelfManaged;

namespace AdmissionWebhook.Server;

/// <summary>Registers the server certificate and the accepted client CAs.</summary>
internal static class ServerTls
{
    /// <exception cref="CertificateException">The certificate is to be kept in the cluster, but no cluster is followed.</exception>
    public static void AddTls(this IServiceCollection services, WebhookOptions options, bool followsCluster)
    {
        if (options.Tls == TlsMode.SelfManaged)
        {
            if (!followsCluster)
            {
                throw new CertificateException(
                    "--tls self-managed keeps the certificate in the cluster, but no cluster is followed: "
                        + "run in a pod with a service account, or use --cluster kubeconfig"
                );
            }

            services.AddSelfManagedTls();
        }
        else
        {
            services.AddSingleton(provider =>
                options.Certificate is { } paths
                    ? ServerCertificateStore.Load(
                        paths.Certificate,
                        paths.Key,
                        provider.Poller(),
                        provider.Time(),
                        provider.Logger<ServerCertificateStore>()
                    )
                    : SelfSigned(options, provider.Time(), provider.Logger<ServerCertificateStore>())
            );
        }

        if (options.ClientAuthorities is { } path)
        {
            services.AddSingleton(provider =>
                ClientAuthorities.Load(path, provider.Poller(), provider.Time(), provider.Logger<ClientAuthorities>())
            );
        }
    }

    private static ServerCertificateStore SelfSigned(WebhookOptions options, TimeProvider time, ILogger<ServerCertificateStore> logger)
    {
        var known = CertificateNames.ForDevelopment();
        var addresses = known.Addresses.Append(options.Address).Select(address => address.ToString());
        var names = new CertificateNames([.. known.DnsNames, .. addresses]);
        var made = DevelopmentCertificate.Create(names, time.GetUtcNow());
        if (options.AuthorityOutput is { } output)
        {
            PemFile.WriteAuthority(output, made.AuthorityPem);
        }

        return new ServerCertificateStore(ServerCertificate.Parse(made.Server, time.GetUtcNow()), time, logger);
    }

    private static FilePoller Poller(this IServiceProvider provider) => provider.GetRequiredService<FilePoller>();

    private static TimeProvider Time(this IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static ILogger<T> Logger<T>(this IServiceProvider provider) => provider.GetRequiredService<ILogger<T>>();
}
