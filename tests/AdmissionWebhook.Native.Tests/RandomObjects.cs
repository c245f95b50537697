using System.Text.Json.Nodes;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Native.Tests;

/// <summary>Objects that an API server with Istio's CRDs accepts, some of them harmless, and requests with them.</summary>
internal static class RandomObjects
{
    public static AdmissionInput Input(RandomDocuments random)
    {
        var kind = random.One([.. IstioKinds.All]);
        var @namespace = random.Namespace();
        var name = random.One("one", "two", "three");
        var document = Document(random, kind.Kind, kind.Name, @namespace, name);
        var isUpdate = random.Chance(0.4);
        var other = Document(random, kind.Kind, kind.Name, @namespace, name);
        var old =
            !isUpdate ? null
            : random.Chance(0.6) ? Changed(random, document, other)
            : other;
        return new AdmissionInput
        {
            Group = IstioKinds.Group,
            Version = "v1",
            Kind = kind.Name,
            Namespace = @namespace,
            Name = name,
            Operation = isUpdate ? Operation.Update : Operation.Create,
            Object = RandomDocuments.Parse(document),
            OldObject = RandomDocuments.Parse(old),
            User = random.One("alice", "alice", "system:serviceaccount:istio-system:istiod"),
            Groups = random.Chance(0.2) ? ["sre"] : ["developers"],
        };
    }

    private static JsonObject Document(RandomDocuments random, IstioKind kind, string kindName, string @namespace, string name)
    {
        var metadata = random.Object(
            (
                0.1,
                "annotations",
                () =>
                    new JsonObject
                    {
                        [random.One("internal.istio.io/x", "Internal.istio.io/y", "istio.io/autoRegistrationGroup", "team")] = "v",
                    }
            )
        );
        if (random.Chance(0.05))
        {
            metadata["labels"] = new JsonObject { [random.One("internal.istio.io/x", "INTERNAL.istio.io/y", "team")] = "v" };
        }

        metadata["name"] = name;
        metadata["namespace"] = @namespace;
        var document = new JsonObject
        {
            ["apiVersion"] = "networking.istio.io/v1",
            ["kind"] = kindName,
            ["metadata"] = metadata,
        };
        if (!random.Chance(0.02))
        {
            document["spec"] = Spec(random, kind);
        }

        return document;
    }

    // Take one member from the other document, so that the two are mostly equal.
    private static JsonObject Changed(RandomDocuments random, JsonObject document, JsonObject other)
    {
        var changed = (JsonObject)document.DeepClone();
        if (changed["spec"] is JsonObject spec && other["spec"] is JsonObject { Count: > 0 } from)
        {
            var member = random.One(from.Select(entry => entry.Key).ToArray());
            spec[member] = from[member]?.DeepClone();
        }

        return changed;
    }

    private static JsonObject Spec(RandomDocuments random, IstioKind kind) =>
        kind switch
        {
            IstioKind.ServiceEntry => ServiceEntry(random),
            IstioKind.VirtualService => random.Object(
                (1, "hosts", () => random.Some(1, () => random.Host())),
                (
                    0.8,
                    "http",
                    () =>
                        random.Some(
                            2,
                            () =>
                                random.Object(
                                    (0.8, "route", () => random.Some(2, () => Routed(random))),
                                    (0.2, "mirror", () => Destination(random)),
                                    (0.2, "mirrors", () => random.Some(1, () => Routed(random)))
                                )
                        )
                ),
                (0.2, "tcp", () => random.Some(1, () => new JsonObject { ["route"] = random.Some(1, () => Routed(random)) })),
                (0.2, "tls", () => random.Some(1, () => new JsonObject { ["route"] = random.Some(1, () => Routed(random)) }))
            ),
            IstioKind.DestinationRule => random.Object(
                (1, "host", () => random.Host()),
                (0.6, "trafficPolicy", () => TrafficPolicy(random)),
                (
                    0.4,
                    "subsets",
                    () =>
                        random.Some(
                            2,
                            () =>
                                random.Object(
                                    (1, "name", () => random.One("v1", "v2")),
                                    (0.5, "trafficPolicy", () => TrafficPolicy(random))
                                )
                        )
                )
            ),
            IstioKind.Sidecar => random.Object(
                (
                    0.6,
                    "outboundTrafficPolicy",
                    () =>
                        random.Object(
                            (0.8, "mode", () => random.One("ALLOW_ANY", "REGISTRY_ONLY")),
                            (0.3, "egressProxy", () => Destination(random))
                        )
                )
            ),
            IstioKind.Gateway => random.Object(
                (0.8, "selector", () => random.Object((0.7, "app", () => random.One("own-gateway", "istio-egressgateway")))),
                (
                    0.8,
                    "servers",
                    () =>
                        random.Some(
                            2,
                            () =>
                                random.Object(
                                    (
                                        0.7,
                                        "tls",
                                        () => random.Object((0.9, "mode", () => random.One("SIMPLE", "AUTO_PASSTHROUGH", "PASSTHROUGH")))
                                    )
                                )
                        )
                )
            ),
            IstioKind.WorkloadEntry => Workload(random),
            IstioKind.WorkloadGroup => random.Object((0.9, "template", () => Workload(random))),
            IstioKind.ProxyConfig => random.Object(
                (
                    0.8,
                    "environmentVariables",
                    () =>
                        random.Object(
                            (0.5, "GOGC", () => "50"),
                            (0.3, "ISTIO_META_DNS_CAPTURE", () => "true"),
                            (0.3, "CA_ADDR", () => random.One("a", "b")),
                            (0.2, "XDS_ROOT_CA", () => "c")
                        )
                )
            ),
            _ => random.Object(
                (0.8, "priority", () => random.Up(2)),
                (0.5, "configPatches", () => random.Some(1, () => new JsonObject { ["applyTo"] = "CLUSTER" }))
            ),
        };

    private static JsonObject ServiceEntry(RandomDocuments random) =>
        random.Object(
            (0.95, "hosts", () => random.Some(2, () => random.Host())),
            (0.2, "addresses", () => random.Some(1, () => random.One("192.0.2.7", "169.254.169.254", "127.0.0.1", "10.0.0.0/8"))),
            (
                0.9,
                "ports",
                () =>
                    random.Some(
                        2,
                        () =>
                            random.Object(
                                (1, "number", () => random.Port()),
                                (1, "name", () => random.One("a", "b")),
                                (0.9, "protocol", () => random.Protocol()),
                                (0.1, "targetPort", () => random.Port())
                            )
                    )
            ),
            (0.8, "resolution", () => random.One("DNS", "DNS", "DNS", "STATIC", "NONE", "DYNAMIC_DNS", "")),
            (0.3, "location", () => random.One("MESH_EXTERNAL", "MESH_INTERNAL")),
            (0.3, "endpoints", () => random.Some(2, () => Workload(random))),
            (0.5, "exportTo", () => random.Some(1, () => random.One(".", "*", "team-a")))
        );

    private static JsonObject Workload(RandomDocuments random) =>
        random.Object(
            (0.4, "address", () => random.One("192.0.2.7", "10.1.2.3", "169.254.169.254", "127.0.0.1")),
            (0.3, "address", () => random.One("unix:///run/x", "UNIX:///run/x", "@abstract", "")),
            (0.3, "address", () => random.Host()),
            (0.2, "network", () => random.One("net-1", "")),
            (0.2, "ports", () => new JsonObject { [random.One("a", "b")] = random.Port() })
        );

    private static JsonObject TrafficPolicy(RandomDocuments random) =>
        random.Object(
            (0.5, "loadBalancer", () => Balancing(random)),
            (
                0.3,
                "portLevelSettings",
                () =>
                    random.Some(
                        2,
                        () =>
                            random.Object(
                                (1, "port", () => new JsonObject { ["number"] = random.Port() }),
                                (0.6, "loadBalancer", () => Balancing(random))
                            )
                    )
            )
        );

    private static JsonObject Balancing(RandomDocuments random) =>
        random.Object((0.9, "simple", () => random.One("PASSTHROUGH", "ROUND_ROBIN", "LEAST_REQUEST")));

    private static JsonObject Routed(RandomDocuments random) => random.Object((0.95, "destination", () => Destination(random)));

    private static JsonObject Destination(RandomDocuments random) =>
        random.Object((0.95, "host", () => random.Host()), (0.3, "port", () => new JsonObject { ["number"] = random.Port() }));
}
