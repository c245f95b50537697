using AdmissionWebhook.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdmissionWebhook.Server.Listening;

/// <summary>Configures the two ports.</summary>
internal static class KestrelListening
{
    /// <summary>HTTPS for reviews (HTTP/1.1 and HTTP/2), plain HTTP/1.1 for health.</summary>
    public static void Serve(this KestrelServerOptions kestrel, WebhookOptions options)
    {
        kestrel.AddServerHeader = false;
        Limits.Apply(kestrel.Limits);
        kestrel.Listen(
            options.Address,
            options.Port,
            listen =>
            {
                Listener.Admission.Mark(listen);
                listen.UseTls(
                    listen.ApplicationServices.GetRequiredService<ServerCertificateStore>(),
                    listen.ApplicationServices.GetService<ClientAuthorities>()
                );
            }
        );
        kestrel.Listen(
            options.Address,
            options.ManagementPort,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                Listener.Management.Mark(listen);
            }
        );
    }
}
