using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// Keeps what an exec plugin printed until it expires, or until the server refuses it. Concurrent callers wait for one run.
/// </summary>
internal sealed class ExecCredentialSource(ExecPlugin plugin, TimeProvider time) : ICredentialSource, IDisposable
{
    private readonly ClientCertificate _certificate = new($"{plugin.Origin}.command: clientCertificateData");
    private readonly SemaphoreSlim _running = new(1, 1);
    private volatile Entry? _current;

    private sealed record Entry(Credential Credential, DateTimeOffset Expires);

    public async ValueTask<Credential> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { } entry && time.GetUtcNow() < entry.Expires)
        {
            return entry.Credential;
        }

        await _running.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } other && time.GetUtcNow() < other.Expires)
            {
                return other.Credential;
            }

            _current = Parse(await ExecRun.OutputAsync(plugin, cancellationToken));
            return _current.Credential;
        }
        finally
        {
            _running.Release();
        }
    }

    public void Reject(Credential credential)
    {
        if (_current is { } entry && ReferenceEquals(entry.Credential, credential))
        {
            _current = null;
        }
    }

    public void Dispose() => _running.Dispose();

    private Entry Parse(string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var root = document.RootElement;
            if (root.Text("kind") != "ExecCredential" || root.Text("apiVersion") != plugin.ApiVersion)
            {
                throw Wrong($"printed {root.Text("apiVersion")} {root.Text("kind")}, expected {plugin.ApiVersion} ExecCredential");
            }

            return Read(root.Field("status") ?? throw Wrong("printed no status"));
        }
        catch (JsonException exception)
        {
            // The output itself may hold a token, so it is not quoted.
            throw new ConnectionException($"{plugin.Origin}.command: did not print JSON (line {exception.LineNumber + 1})", exception);
        }
    }

    private Entry Read(JsonElement status)
    {
        var token = status.Text("token");
        var certificate = status.Text("clientCertificateData");
        var key = status.Text("clientKeyData");
        if (token is null && certificate is null)
        {
            throw Wrong("printed neither token nor clientCertificateData");
        }

        if (certificate is null != key is null)
        {
            throw Wrong("printed one of clientCertificateData and clientKeyData without the other");
        }

        if (token is not null && (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw Wrong("printed a token that cannot stand in a header");
        }

        return new Entry(
            new Credential(
                token is null ? null : new AuthenticationHeaderValue("Bearer", token),
                certificate is null ? null : _certificate.From(certificate, key!)),
            Expiry(status.Text("expirationTimestamp")));
    }

    private DateTimeOffset Expiry(string? text) =>
        text is null ? DateTimeOffset.MaxValue
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires) ? expires
        : throw Wrong($"printed an expirationTimestamp that is no time: {text}");

    private ConnectionException Wrong(string problem) => new($"{plugin.Origin}.command: '{plugin.Command}' {problem}");
}
