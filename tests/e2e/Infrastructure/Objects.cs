namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>Objects for tests.</summary>
internal static class Objects
{
    /// <summary>An EgressPolicy; <paramref name="spec"/> in YAML's flow style.</summary>
    public static string Policy(string name, string spec) =>
        $$"""
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: {{name}}}
            spec: {{spec}}
            ---

            """;

    /// <summary>A policy for every namespace that approves only TLS to these hosts.</summary>
    public static string Approving(params IEnumerable<string> hosts) =>
        Policy("one", $"{{approvedHosts: [{string.Join(", ", hosts.Select(host => $"{{host: \"{host}\"}}"))}]}}");

    /// <summary>A ServiceEntry for TLS to one host, visible only in its own namespace.</summary>
    public static string ServiceEntry(string @namespace, string name, string host, string version = "v1") =>
        $$"""
            apiVersion: networking.istio.io/{{version}}
            kind: ServiceEntry
            metadata: {name: {{name}}, namespace: {{@namespace}}}
            spec:
              hosts: ["{{host}}"]
              location: MESH_EXTERNAL
              ports: [{number: 443, name: tls, protocol: TLS}]
              resolution: DNS
              exportTo: ["."]
            ---

            """;
}
