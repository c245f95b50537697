using AdmissionWebhook.Files;

namespace AdmissionWebhook.Tls;

/// <summary>
/// The server certificate in force. Open connections keep theirs; every new handshake gets the last good one. Replaced certificates are
/// left to the garbage collector, since a handshake may still be using one.
/// </summary>
public sealed class ServerCertificateStore
{
    private const string Name = "server certificate";

    private readonly LastGood<ServerCertificate?> _certificate;

    /// <summary>Starts with a certificate from memory, or with none until <see cref="Replace"/>.</summary>
    public ServerCertificateStore(ServerCertificate? first, TimeProvider time, ILogger<ServerCertificateStore> logger) =>
        _certificate = new(Name, first, _ => throw new NotSupportedException("no files"), time, logger);

    private ServerCertificateStore(
        ServerCertificate first,
        Func<FileSnapshot, ServerCertificate> parse,
        TimeProvider time,
        ILogger logger
    ) => _certificate = new(Name, first, parse, time, logger);

    /// <summary>Null until there is one; no handshake succeeds before.</summary>
    public ServerCertificate? Current => _certificate.Current;

    public ReloadStatus Status => _certificate.Status;

    /// <summary>Loads PEM files, and reloads them when the poller sees a change, whether together or one after the other.</summary>
    /// <exception cref="CertificateException">The files cannot be used.</exception>
    public static ServerCertificateStore Load(
        string certificatePath,
        string keyPath,
        FilePoller poller,
        TimeProvider time,
        ILogger<ServerCertificateStore> logger
    )
    {
        ServerCertificate Parse(FileSnapshot files) => ServerCertificate.Parse(files, certificatePath, keyPath, time.GetUtcNow());

        var files = FileSnapshot.Read(certificatePath, keyPath);
        var store = new ServerCertificateStore(Parse(files), Parse, time, logger);
        poller.Watch(files, store._certificate.Reload);
        return store;
    }

    public void Replace(ServerCertificate next) => _certificate.Replace(next);

    /// <inheritdoc cref="LastGood{T}.Refuse"/>
    public void Refuse(string error) => _certificate.Refuse(error);
}
