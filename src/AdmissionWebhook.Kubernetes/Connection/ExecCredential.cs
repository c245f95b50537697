namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>What an exec plugin printed: a token, a client certificate with its key, or both.</summary>
internal sealed record ExecCredential(Setting? Token, Setting? Certificate, Setting? Key, DateTimeOffset Expires)
{
    public ConnectionSettings AddTo(ConnectionSettings settings) => settings with { Token = Token, Certificate = Certificate, Key = Key };
}
