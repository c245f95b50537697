using System.Text;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>A folder with a policy and manifests, to run <c>check</c> on.</summary>
internal sealed class CheckFolder : IDisposable
{
    public const string Policy = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: test}
        spec:
          approvedHosts:
            - host: api.github.com
              ports: [{number: 443, protocols: [TLS, HTTPS]}]
              exportTo: [ops]
          rules:
            expiring-approval: {action: Disabled}
          defaults:
            routeTimeout: 15s
            exportTo: ["."]
            labels: {egress.admissionwebhook.dev/governed: "true"}

        """;

    private readonly TemporaryFolder _folder = new();

    public CheckFolder(string policy = Policy) => _folder.Write("policy/policy.yaml", policy);

    /// <summary>The folder of the manifests.</summary>
    public string Path => _folder["manifests"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static string Entry(string name = "github", string host = "api.github.com", string exportTo = "[\".\"]") =>
        $$"""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata:
              name: {{name}}
              namespace: web
            spec:
              hosts: [{{host}}]
              resolution: DNS
              ports: [{number: 443, name: tls, protocol: TLS}]
              exportTo: {{exportTo}}

            """;

    public string Write(string name, string text) => _folder.Write(System.IO.Path.Combine("manifests", name), text);

    public string Write(string name, byte[] bytes)
    {
        Write(name, "");
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Read(string name) => Encoding.UTF8.GetString(File.ReadAllBytes(this[name]));

    /// <summary>Runs <c>check</c> over the whole folder with its policy.</summary>
    public Task<CheckRunResult> CheckAsync(params IEnumerable<string> arguments) => RunAsync([Path, .. arguments]);

    /// <summary>Runs <c>check</c> with the folder's policy and the given paths.</summary>
    public Task<CheckRunResult> RunAsync(params IEnumerable<string> arguments) =>
        CheckRunResult.RunAsync(["--policy", _folder["policy"], .. arguments]);

    public void Dispose() => _folder.Dispose();
}
