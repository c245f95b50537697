namespace AdmissionWebhook.Tests.Rules.Peers;

/// <summary>Shorthand for manifests.</summary>
internal static class Yaml
{
    public const string Entry = """
        hosts: ["api.partner.example"], ports: [{number: 80, name: http, protocol: HTTP},
          {number: 443, name: tls, protocol: TLS}], resolution: DNS, exportTo: ["."]
        """;

    public static string Istio(string kind, string name, string spec) => Istio(kind, "shop", name, spec);

    public static string Istio(string kind, string @namespace, string name, string spec) =>
        $"---\napiVersion: networking.istio.io/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {@namespace}}}\nspec: {{{spec}}}\n";

    public static string Http(string name, string routes) =>
        Istio("VirtualService", name, $"hosts: [api.partner.example], http: {routes}, exportTo: [\".\"]");

    public static string To(string destination) => $"{{route: [{{destination: {{{destination}}}}}]}}";

    public static string Namespace(string name, string labels = "") =>
        $"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n";

    public static string Pods(string name, string labels) =>
        $"---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: shop}}\n"
        + $"spec: {{template: {{metadata: {{labels: {{{labels}}}}}, spec: {{containers: [{{name: a, image: a}}]}}}}}}\n";

    public static string Pod(string spec, string annotations = "") =>
        $"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: till, namespace: shop, annotations: {{{annotations}}}}}\nspec: {{{spec}}}\n";

    public static string Service(string name, string spec) =>
        $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n";
}
