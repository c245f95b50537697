using System.Globalization;

namespace AdmissionWebhook.Tests.Proposals;

/// <summary>Objects that share hosts and namespaces, so that what they ask for overlaps in every way.</summary>
internal static class RandomObjects
{
    private static readonly string[] Namespaces = ["ci", "orders", "shop"];
    private static readonly string[] Hosts =
    [
        "api.example.com",
        "www.example.com",
        "db.example.com",
        "\"*.example.com\"",
        "cdn.vendor.test",
        "auth.vendor.test",
    ];
    private static readonly string[] Ports =
    [
        "{number: 443, name: a, protocol: TLS}",
        "{number: 80, name: b, protocol: HTTP}",
        "{number: 80, name: c, protocol: HTTP, targetPort: 443}",
        "{number: 5432, name: d, protocol: TCP}",
        "{number: 8443, name: e, protocol: HTTPS}",
    ];

    private static readonly string[] Exports = ["exportTo: [\".\"], ", "exportTo: [\".\", shop], ", "exportTo: [\"*\"], ", ""];

    public static IEnumerable<string> Make(int seed, int count)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(number => Make(random, number)).ToList();
    }

    private static string Make(Random random, int number)
    {
        var (host, @namespace) = (Pick(random, Hosts), Pick(random, Namespaces));
        var name = number.ToString(CultureInfo.InvariantCulture);
        return random.Next(12) switch
        {
            < 6 => Object("ServiceEntry", name, @namespace, Entry(random, host)),
            6 => Object(
                "VirtualService",
                name,
                @namespace,
                $"hosts: [{host}], {Pick(random, Exports)}http: [{{timeout: 5s, "
                    + $"route: [{{destination: {{host: {host.Trim('"').Replace("*", "api", StringComparison.Ordinal)}, "
                    + "port: {number: 443}}}]}]"
            ),
            7 => Object(
                "VirtualService",
                name,
                @namespace,
                "hosts: [db.example.com], exportTo: [\".\"], tcp: [{route: [{destination: {host: db.example.com, port: {number: 5432}}}]}]"
            ),
            8 => Object(
                "DestinationRule",
                name,
                @namespace,
                $"host: {host}, trafficPolicy: {{tls: {{mode: SIMPLE, sni: auth.vendor.test, "
                    + $"insecureSkipVerify: {(random.Next(2) == 0 ? "true" : "false")}}}}}"
            ),
            9 => Object(
                "DestinationRule",
                name,
                @namespace,
                "host: cdn.vendor.test, trafficPolicy: {tunnel: {targetHost: deep.vendor.test, targetPort: 443}}"
            ),
            10 => Object(
                "WorkloadEntry",
                name,
                @namespace,
                $"address: {Pick(random, ["198.51.100.9", "vm.vendor.test"])}, labels: {{app: vm}}"
            ),
            _ => Object("EnvoyFilter", name, @namespace, "configPatches: []"),
        };
    }

    private static string Entry(Random random, string host)
    {
        var resolution = host.Contains('*', StringComparison.Ordinal)
            ? "NONE"
            : Pick(random, ["DNS", "DNS", "STATIC", "NONE", "DYNAMIC_DNS"]);
        var endpoints = (resolution, random.Next(3)) switch
        {
            ("STATIC", _) => $", endpoints: [{{address: 203.0.113.{random.Next(1, 4).ToString(CultureInfo.InvariantCulture)}}}]",
            ("DNS", 0) => ", endpoints: [{address: cdn.vendor.test}]",
            _ => "",
        };
        return $"hosts: [{host}], location: MESH_EXTERNAL, {Pick(random, Exports)}resolution: {resolution}, "
            + $"ports: [{Pick(random, Ports)}]{endpoints}";
    }

    private static string Object(string kind, string name, string @namespace, string spec) =>
        $"{{apiVersion: networking.istio.io/v1, kind: {kind}, metadata: {{name: o{name}, namespace: {@namespace}}}, spec: {{{spec}}}}}";

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
