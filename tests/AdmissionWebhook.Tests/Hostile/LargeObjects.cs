using System.Text;

namespace AdmissionWebhook.Tests.Hostile;

/// <summary>Reviews of objects that are each large in one way.</summary>
internal static class LargeObjects
{
    private const string Tls = """{"number": 443, "name": "tls", "protocol": "TLS"}""";

    /// <summary>By name: the kind, and the spec with that many items.</summary>
    public static readonly IReadOnlyDictionary<string, (string Kind, Func<int, string> Spec)> Shapes = new Dictionary<
        string,
        (string, Func<int, string>)
    >
    {
        ["hosts"] = (
            "ServiceEntry",
            n => $$"""{"hosts": [{{List(n, i => $"\"h{i}.example.net\"")}}], "ports": [{{Tls}}], "resolution": "DNS"}"""
        ),
        ["long hosts"] = (
            "ServiceEntry",
            n => $$"""{"hosts": [{{List(n, i => $"\"{Long(i)}.example.net\"")}}], "ports": [{{Tls}}], "resolution": "DNS"}"""
        ),
        ["approved hosts"] = (
            "ServiceEntry",
            n => $$"""{"hosts": [{{List(n, i => "\"api.github.com\"")}}], "ports": [{{Tls}}], "resolution": "DNS", "exportTo": ["."]}"""
        ),
        ["wildcards"] = (
            "ServiceEntry",
            n => $$"""{"hosts": [{{List(n, i => $"\"*.h{i}.example.net\"")}}], "ports": [{{Tls}}], "resolution": "NONE"}"""
        ),
        ["ports"] = ("ServiceEntry", n => $$"""{"hosts": ["api.github.com"], "ports": [{{List(n, Port)}}], "resolution": "DNS"}"""),
        ["hosts and ports"] = (
            "ServiceEntry",
            n => $$"""{"hosts": [{{List(n, i => $"\"h{i}.example.net\"")}}], "ports": [{{List(n, Port)}}], "resolution": "DNS"}"""
        ),
        ["approved hosts and ports"] = (
            "ServiceEntry",
            n => $$"""{"hosts": [{{List(n, i => "\"api.github.com\"")}}], "ports": [{{List(n, Port)}}], "resolution": "DNS"}"""
        ),
        ["hosts, ports, endpoints and exports"] = (
            "ServiceEntry",
            n =>
                $$"""
                    {"hosts": [{{List(n, i => $"\"h{i}.example.net\"")}}], "ports": [{{List(n, Port)}}], "resolution": "STATIC",
                     "endpoints": [{{List(n, i => $$"""{"address": "{{Address(i)}}", "ports": {"p{{i}}": {{1 + (i % 60000)}} } }""")}}],
                     "addresses": [{{List(n, i => $"\"{Address(i)}\"")}}], "exportTo": [{{List(n, i => $"\"ns{i}\"")}}]}
                    """
        ),
        ["endpoints"] = (
            "ServiceEntry",
            n =>
                $$"""
                    {"hosts": ["api.github.com"], "ports": [{{Tls}}], "resolution": "STATIC",
                     "endpoints": [{{List(n, i => $$"""{"address": "{{Address(i)}}"}""")}}]}
                    """
        ),
        ["endpoint names"] = (
            "ServiceEntry",
            n =>
                $$"""
                    {"hosts": ["api.github.com"], "ports": [{{Tls}}], "resolution": "DNS",
                     "endpoints": [{{List(n, i => $$"""{"address": "h{{i}}.example.net"}""")}}]}
                    """
        ),
        ["addresses"] = (
            "ServiceEntry",
            n =>
                $$"""
                    {"hosts": ["api.github.com"], "ports": [{{Tls}}], "resolution": "NONE",
                     "addresses": [{{List(n, i => $"\"{Address(i)}/32\"")}}]}
                    """
        ),
        ["exports"] = (
            "ServiceEntry",
            n =>
                $$"""{"hosts": ["api.github.com"], "ports": [{{Tls}}], "resolution": "DNS", "exportTo": [{{List(n, i => $"\"ns{i}\"")}}]}"""
        ),
        ["routes"] = (
            "VirtualService",
            n =>
                $$"""
                    {"hosts": ["api.github.com"],
                     "http": [{{List(n, i => $$"""{"route": [{"destination": {"host": "h{{i}}.example.net"} }]}""")}}]}
                    """
        ),
        ["approved routes"] = (
            "VirtualService",
            n =>
                $$"""
                    {"hosts": ["api.github.com"], "http": [{{List(
                        n,
                        i => """{"route": [{"destination": {"host": "api.github.com"} }]}"""
                    )}}]}
                    """
        ),
        ["hosts and routes"] = (
            "VirtualService",
            n =>
                $$"""
                    {"hosts": [{{List(n, i => $"\"h{i}.example.net\"")}}], "gateways": [{{List(
                        n,
                        i => $"\"ns/g{i}\""
                    )}}], "exportTo": [{{List(n, i => $"\"ns{i}\"")}}],
                     "http": [{{List(
                        n,
                        i =>
                            $$"""
                            {"name": "r{{i}}", "match": [{"uri": {"prefix": "/{{i}}"} }],
                             "route": [{"destination": {"host": "h{{i}}.example.net"} }],
                             "mirrors": [{"destination": {"host": "m{{i}}.example.net"} }]}
                            """
                    )}}]}
                    """
        ),
        ["destinations"] = (
            "VirtualService",
            n =>
                $$"""
                    {"hosts": ["api.github.com"],
                     "http": [{"route": [{{List(n, i => $$"""{"weight": 1, "destination": {"host": "h{{i}}.example.net"} }""")}}]}]}
                    """
        ),
        ["matches"] = (
            "VirtualService",
            n =>
                $$"""
                    {"hosts": ["api.github.com"],
                     "http": [{"match": [{{List(n, i => $$"""{"uri": {"regex": "a{{i}}"}, "headers": {"h{{i}}": {"exact": "v"} } }""")}}],
                     "route": [{"destination": {"host": "api.github.com"} }]}]}
                    """
        ),
        ["headers"] = (
            "VirtualService",
            n =>
                $$"""
                    {"hosts": ["api.github.com"], "http": [{"headers": {"request": {"set": { {{List(n, i => $"\"x-{i}\": \"v\"")}} } } },
                     "route": [{"destination": {"host": "api.github.com"} }]}]}
                    """
        ),
        ["tls and tcp routes"] = (
            "VirtualService",
            n =>
                $$"""
                    {"hosts": ["api.github.com"],
                     "tls": [{{List(
                        n,
                        i =>
                            $$"""
                            {"match": [{"sniHosts": ["s{{i}}.example.net"]}], "route": [{"destination": {"host": "h{{i}}.example.net"} }]}
                            """
                    )}}],
                     "tcp": [{{List(n, i => $$"""{"route": [{"destination": {"host": "t{{i}}.example.net"} }]}""")}}]}
                    """
        ),
        ["subsets"] = (
            "DestinationRule",
            n =>
                $$"""{"host": "api.github.com", "subsets": [{{List(n, i => $$"""{"name": "s{{i}}", "trafficPolicy": {"tls": {"mode": "SIMPLE", "sni": "h{{i}}.example.net"}, "tunnel": {"targetHost": "t{{i}}.example.net", "targetPort": 443} } }""")}}]}"""
        ),
        ["port settings"] = (
            "DestinationRule",
            n =>
                $$"""{"host": "api.github.com", "trafficPolicy": {"portLevelSettings": [{{List(n, i => $$"""{"port": {"number": {{i + 1}} }, "tls": {"mode": "SIMPLE", "insecureSkipVerify": true}, "loadBalancer": {"simple": "PASSTHROUGH"} }""")}}]} }"""
        ),
        ["servers"] = (
            "Gateway",
            n =>
                $$"""{"selector": {"istio": "egressgateway"}, "servers": [{{List(n, i => $$"""{"port": {"number": {{i + 1}}, "name": "p{{i}}", "protocol": "TLS"}, "hosts": ["h{{i}}.example.net"], "tls": {"mode": "AUTO_PASSTHROUGH"}, "defaultEndpoint": "127.0.0.1:{{i}}"}""")}}]}"""
        ),
        ["listeners"] = (
            "Sidecar",
            n =>
                $$"""{"egress": [{{List(n, i => $$"""{"hosts": ["ns{{i}}/*"], "bind": "unix:///tmp/{{i}}"}""")}}], "ingress": [{{List(n, i => $$"""{"port": {"number": {{i + 1}}, "protocol": "HTTP", "name": "p"}, "defaultEndpoint": "h{{i}}.example.net:1"}""")}}]}"""
        ),
        ["workload labels"] = (
            "WorkloadEntry",
            n =>
                $$"""
                    {"address": "203.0.113.1", "labels": { {{List(n, i => $"\"l{i}\": \"v\"")}} },
                     "ports": { {{List(n, i => $"\"p{i}\": {i + 1}")}} } }
                    """
        ),
        ["proxy environment"] = ("ProxyConfig", n => $$"""{"environmentVariables": { {{List(n, i => $"\"V{i}\": \"v\"")}} } }"""),
        ["filters"] = (
            "EnvoyFilter",
            n =>
                $$"""{"configPatches": [{{List(n, i => $$"""{"applyTo": "CLUSTER", "patch": {"operation": "ADD", "value": {"name": "c{{i}}"} } }""")}}]}"""
        ),
        ["unknown fields"] = ("ServiceEntry", n => $$"""{"hosts": ["api.github.com"], {{List(n, i => $"\"f{i}\": [{i}]")}} }"""),
        ["wrong types"] = (
            "ServiceEntry",
            n => $$"""{"hosts": [{{List(n, i => $"{i}")}}], "ports": [{{List(n, i => "null")}}], "endpoints": [{{List(n, i => "[]")}}]}"""
        ),
    };

    public static string Review(string shape, int items, bool update = false)
    {
        var (kind, spec) = Shapes[shape];
        var subject = $$"""
            {"apiVersion": "networking.istio.io/v1", "kind": "{{kind}}", "metadata": {"name": "large", "namespace": "default"},
             "spec": {{spec(items)}} }
            """;
        return $$"""
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1", "operation": "{{(
                update ? "UPDATE" : "CREATE"
            )}}", "namespace": "default", "name": "large",
             "kind": {"group": "networking.istio.io", "version": "v1", "kind": "{{kind}}"}, "userInfo": {"username": "someone"}, "object": {{subject}}, "oldObject": {{(
                update ? subject : "null"
            )}} } }
            """;
    }

    private static string Port(int i) => $$"""{"number": {{1 + (i % 60000)}}, "name": "p{{i}}", "protocol": "TLS"}""";

    private static string Address(int i) => $"198.{51 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}";

    private static string Long(int i) => $"{i:d10}{new string('a', 50)}.{new string('b', 60)}.{new string('c', 60)}.{new string('d', 40)}";

    private static string List(int count, Func<int, string> item) =>
        new StringBuilder().AppendJoin(',', Enumerable.Range(0, count).Select(item)).ToString();
}
