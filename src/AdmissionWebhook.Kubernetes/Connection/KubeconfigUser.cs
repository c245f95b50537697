using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;

namespace AdmissionWebhook.Kubernetes.Connection;

internal static class KubeconfigUser
{
    private static readonly string[] Unsupported = ["auth-provider", "as", "as-uid", "as-groups", "as-user-extra"];

    public static ICredentialSource Read(YamlFields user, YamlFields cluster, Endpoint endpoint, TimeProvider time)
    {
        if (Unsupported.FirstOrDefault(user.Has) is { } field)
        {
            throw user.Wrong(field, "is not supported");
        }

        var authorization = Authorization(user);
        var certificate = Certificate(user);
        if (user.Mapping("exec") is { } exec)
        {
            return authorization is null && certificate is null
                ? new ExecCredentialSource(ExecPlugin.Read(exec, cluster, endpoint), time)
                : throw user.Wrong("exec", "stands beside another credential");
        }

        var source = new FileCredentialSource(() => new Credential(authorization?.Invoke(), certificate?.Invoke()), time);
        _ = source.Get();
        return source;
    }

    private static Func<AuthenticationHeaderValue>? Authorization(YamlFields user)
    {
        // kubectl lets the file win where both are given, since the file is the one that can rotate.
        if (user.FilePath("tokenFile") is { } path)
        {
            return () => new AuthenticationHeaderValue("Bearer", TextFile.ReadToken(path));
        }

        if (user.Text("token") is { Length: > 0 } token)
        {
            return token.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? throw user.Wrong("token", "not a token")
                : () => new AuthenticationHeaderValue("Bearer", token);
        }

        if (user.Text("username") is { Length: > 0 } name)
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{user.Text("password")}"));
            return () => new AuthenticationHeaderValue("Basic", basic);
        }

        return null;
    }

    private static Func<SslStreamCertificateContext>? Certificate(YamlFields user)
    {
        var certificate = Pem(user, "client-certificate");
        var key = Pem(user, "client-key");
        if (certificate is null && key is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            throw user.Wrong(certificate is null ? "client-certificate" : "client-key", "is missing beside its other half");
        }

        var loaded = new ClientCertificate($"{user.File}: {user.Path}.client-certificate");
        return () => loaded.From(certificate(), key());
    }

    private static Func<string>? Pem(YamlFields user, string field)
    {
        if (user.Data(field + "-data") is { } data)
        {
            return () => data;
        }

        return user.FilePath(field) is { } path ? () => TextFile.Read(path) : null;
    }
}
