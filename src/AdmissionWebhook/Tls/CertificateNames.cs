using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace AdmissionWebhook.Tls;

/// <summary>The names that a server certificate is valid for.</summary>
public sealed class CertificateNames
{
    private const string Service = "admission-webhook.admission-webhook.svc";

    private readonly List<string> _dnsNames = [];
    private readonly List<IPAddress> _addresses = [];

    /// <param name="names">DNS names and IP addresses; at least one. Duplicates are dropped.</param>
    /// <exception cref="CertificateException">A name is neither a DNS name nor an IP address, or there is none.</exception>
    public CertificateNames(params IReadOnlyList<string> names)
    {
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                _addresses.Add(address);
            }
            else if (IsDnsName(name))
            {
                _dnsNames.Add(name);
            }
            else
            {
                throw new CertificateException(
                    $"'{name}' is neither a DNS name nor an IP address; write it as in the URL that clients use"
                );
            }
        }

        if (names.Count == 0)
        {
            throw new CertificateException("a server certificate needs at least one name; give a DNS name or an IP address");
        }
    }

    public IReadOnlyList<string> DnsNames => _dnsNames;

    public IReadOnlyList<IPAddress> Addresses => _addresses;

    /// <summary>This machine, loopback, and the Service in our manifests.</summary>
    public static CertificateNames ForDevelopment()
    {
        var machine = Environment.MachineName;
        string[] own = IsDnsName(machine) ? [machine] : [];
        return new(["localhost", "127.0.0.1", "::1", .. own, Service, $"{Service}.cluster.local"]);
    }

    internal X509Extension ToExtension()
    {
        var builder = new SubjectAlternativeNameBuilder();
        _dnsNames.ForEach(builder.AddDnsName);
        _addresses.ForEach(builder.AddIpAddress);
        return builder.Build();
    }

    /// <summary>Whether a certificate can hold this name.</summary>
    public static bool IsName(string text) => IPAddress.TryParse(text, out _) || IsDnsName(text);

    private static bool IsDnsName(string name) =>
        name.All(char.IsAscii)
        && Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) == UriHostNameType.Dns;
}
