namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>Writes kubeconfig files for <c>kubectl</c> and for the program.</summary>
internal static class Kubeconfig
{
    public static string Write(string file, Uri server, string authority, string token, string @namespace)
    {
        File.WriteAllText(
            file,
            $$"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: e2e
              cluster: {server: "{{server}}", certificate-authority: "{{authority}}"}
            users:
            - name: user
              user: {token: "{{token}}"}
            contexts:
            - name: e2e
              context: {cluster: e2e, user: user, namespace: {{@namespace}}}
            current-context: e2e
            """
        );
        return file;
    }
}
