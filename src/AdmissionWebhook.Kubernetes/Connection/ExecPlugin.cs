using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.KubeConfigModels;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// The program that a kubeconfig names to obtain a credential (client.authentication.k8s.io). Caches the credential until it expires.
/// Not safe for concurrent use.
/// </summary>
internal sealed partial class ExecPlugin(ExternalExecution exec, string origin, JsonObject info, TimeProvider time)
{
    private static readonly string[] Versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(60);

    private ExecCredential? _current;

    /// <exception cref="ConnectionException">A field is missing, wrong or not supported.</exception>
    public static ExecPlugin Of(KubeconfigFile file, string user, ExternalExecution exec, ConnectionSettings cluster, TimeProvider time)
    {
        var where = $"user '{user}': exec";
        if (!Versions.Contains(exec.ApiVersion))
        {
            throw file.Wrong($"{where}.apiVersion: '{exec.ApiVersion}' is none of {string.Join(", ", Versions)}");
        }

        if (string.IsNullOrEmpty(exec.Command))
        {
            throw file.Wrong($"{where}.command: is missing");
        }

        if (file.Unmodelled("users", user, "user", "exec", "interactiveMode") == "Always")
        {
            throw file.Wrong($"{where}.interactiveMode: a plugin that needs a terminal is not supported");
        }

        // As kubectl does: a bare name is looked up in PATH, anything with a separator is relative to the kubeconfig.
        exec.Command = exec.Command.Contains('/', StringComparison.Ordinal) ? file.FullPath(exec.Command) : exec.Command;
        return new ExecPlugin(exec, $"{file.Path}: {where}.command: '{exec.Command}'", Info(exec, cluster), time);
    }

    /// <exception cref="ConnectionException">The plugin cannot be started, fails, times out, or prints no credential.</exception>
    public async Task<ExecCredential> CredentialAsync(CancellationToken cancellationToken)
    {
        if (_current is null || _current.Expires <= time.GetUtcNow())
        {
            _current = Read(await ExecRun.OutputAsync(exec, info.ToJsonString(), origin, LongestRun, cancellationToken));
        }

        return _current;
    }

    /// <summary>Drops a credential that the server refused; the next call runs the plugin again.</summary>
    public void Forget() => _current = null;

    private ExecCredential Read(string output)
    {
        ExecCredentialResponse? response;
        try
        {
            response = JsonSerializer.Deserialize(output, ResponseContext.Default.ExecCredentialResponse);
        }
        catch (JsonException exception)
        {
            // The output may hold a token, so do not quote it.
            throw new ConnectionException($"{origin} did not print an ExecCredential (line {exception.LineNumber + 1})", exception);
        }

        if (response?.Kind != "ExecCredential" || response.ApiVersion != exec.ApiVersion)
        {
            throw new ConnectionException(
                $"{origin} printed {response?.ApiVersion} {response?.Kind}, expected {exec.ApiVersion} ExecCredential"
            );
        }

        return response.Status is { } status && status.IsValid() && status.ClientCertificateData is null == status.ClientKeyData is null
            ? new ExecCredential(
                Printed(status.Token),
                Printed(status.ClientCertificateData),
                Printed(status.ClientKeyData),
                Expiry(status)
            )
            : throw new ConnectionException($"{origin} printed neither token nor clientCertificateData with clientKeyData");
    }

    private Setting? Printed(string? text) => string.IsNullOrEmpty(text) ? null : new Setting(text, $"{origin} printed");

    private static DateTimeOffset Expiry(ExecCredentialResponse.ExecStatus status) =>
        status.ExpirationTimestamp is { } expires ? new DateTimeOffset(expires.ToUniversalTime()) : DateTimeOffset.MaxValue;

    // The package's own version leaves out the cluster and uses a kind that the API does not have.
    private static JsonObject Info(ExternalExecution exec, ConnectionSettings cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (exec.ProvideClusterInfo)
        {
            spec["cluster"] = new JsonObject
            {
                ["server"] = cluster.Server.OriginalString,
                ["tls-server-name"] = cluster.ServerName,
                ["insecure-skip-tls-verify"] = cluster.SkipVerification,
                ["certificate-authority-data"] = cluster.Authorities is { } pem
                    ? Convert.ToBase64String(Encoding.UTF8.GetBytes(pem.Value))
                    : null,
                ["proxy-url"] = cluster.Proxy?.OriginalString,
            };
        }

        return new JsonObject
        {
            ["apiVersion"] = exec.ApiVersion,
            ["kind"] = "ExecCredential",
            ["spec"] = spec,
        };
    }

    [JsonSerializable(typeof(ExecCredentialResponse))]
    private sealed partial class ResponseContext : JsonSerializerContext;
}
