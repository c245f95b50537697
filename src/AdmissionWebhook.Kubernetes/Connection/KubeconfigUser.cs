using k8s.KubeConfigModels;

namespace AdmissionWebhook.Kubernetes.Connection;

internal static class KubeconfigUser
{
    /// <summary>Adds the user's credential, with the current content of its files, to the cluster's settings.</summary>
    /// <exception cref="ConnectionException">A field is wrong or not supported.</exception>
    public static Func<ConnectionSettings> Reader(KubeconfigFile file, User user, Func<ConnectionSettings> cluster)
    {
        var where = $"user '{user.Name}'";
        var credentials = user.UserCredentials ?? new UserCredentials();
        if (credentials.AuthProvider is not null)
        {
            throw file.Wrong($"{where}: auth-provider: is not supported; use an exec plugin");
        }

        if (credentials.Impersonate is { Length: > 0 } || credentials.ImpersonateGroups?.Any() == true)
        {
            throw file.Wrong($"{where}: as: impersonation is not supported");
        }

        var token = Token(file, user.Name, credentials);
        var certificate = file.Pem(credentials.ClientCertificateData, credentials.ClientCertificate, $"{where}: client-certificate");
        var key = file.Pem(credentials.ClientKeyData, credentials.ClientKey, $"{where}: client-key");
        if (certificate is null != key is null)
        {
            throw file.Wrong(
                $"{where}: {(certificate is null ? "client-certificate" : "client-key")}: is missing; "
                    + "certificate and key must be given together"
            );
        }

        if (credentials.ExternalExecution is not null && (token ?? certificate) is not null)
        {
            throw file.Wrong($"{where}: exec: cannot be combined with another credential");
        }

        return () =>
            cluster() with
            {
                Token = token?.Invoke(),
                UserName = credentials.UserName,
                Password = credentials.Password,
                Certificate = certificate?.Invoke(),
                Key = key?.Invoke(),
            };
    }

    // As in kubectl, the file wins if both are given, since only the file can rotate.
    private static Func<Setting>? Token(KubeconfigFile file, string user, UserCredentials credentials)
    {
        if (file.Unmodelled("users", user, "user", "tokenFile") is { } path)
        {
            var full = file.FullPath(path);
            return () => Setting.FromFile(full);
        }

        return credentials.Token is { Length: > 0 } token ? () => new Setting(token, $"{file.Path}: user '{user}': token") : null;
    }
}
