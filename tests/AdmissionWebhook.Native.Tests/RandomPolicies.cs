using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Native.Tests;

/// <summary>Valid EgressPolicies of every shape that affects a denial.</summary>
internal static class RandomPolicies
{
    private static readonly string[] Rules = ["expired-approval", .. Claims.Rules];

    private static readonly string[] Approvable =
    [
        "api.example.com",
        "*.example.com",
        "www.example.com",
        "example.com",
        "a.b.example.net",
        "*.b.example.net",
    ];

    /// <param name="random">The source of randomness.</param>
    /// <param name="withDefaults">Whether they set defaults.</param>
    public static PolicySet Set(RandomDocuments random, bool withDefaults = false)
    {
        var errors = new List<PolicyError>();
        var policies = Enumerable
            .Range(0, 1 + random.Up(3))
            .Select(index => PolicyCompiler.Compile(RandomDocuments.Parse(Policy(random, index, withDefaults)), errors))
            .ToList();
        return errors.Count == 0 ? new PolicySet(policies) : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>Approves every host that can be approved, and nothing but port 443.</summary>
    public static PolicySet OfPorts { get; } =
        new([
            PolicyCompiler.Compile(
                RandomDocuments.Parse(
                    new JsonObject
                    {
                        ["apiVersion"] = "egress.admissionwebhook.dev/v1alpha1",
                        ["kind"] = "EgressPolicy",
                        ["metadata"] = new JsonObject { ["name"] = "ports" },
                        ["spec"] = new JsonObject
                        {
                            ["approvedHosts"] = new JsonArray([
                                .. Approvable.Select(host => new JsonObject
                                {
                                    ["host"] = host,
                                    ["ports"] = new JsonArray(new JsonObject { ["number"] = 443 }),
                                    ["exportTo"] = new JsonArray("*"),
                                }),
                            ]),
                        },
                    }
                ),
                []
            ),
        ]);

    private static JsonObject Policy(RandomDocuments random, int index, bool withDefaults)
    {
        var isScoped = random.Chance(0.5);
        var spec = random.Object(
            (isScoped ? 1 : 0, "scope", () => Scope(random)),
            (0.5, "enforcement", () => random.One("Deny", "Deny", "Deny", "Warn", "Audit")),
            (0.9, "approvedHosts", () => random.Some(3, () => Approval(random))),
            (
                0.3,
                "deniedHosts",
                () => random.Some(2, () => new JsonObject { ["host"] = random.One("evil.example.net", "*.example.net", "www.example.com") })
            ),
            (
                0.4,
                "rules",
                () =>
                    new JsonObject(
                        Enumerable
                            .Range(0, 1 + random.Up(3))
                            .Select(_ => random.One(Rules))
                            .Distinct()
                            .Select(rule =>
                                KeyValuePair.Create<string, JsonNode?>(
                                    rule,
                                    new JsonObject { ["action"] = random.One("Deny", "Warn", "Audit", "Disabled") }
                                )
                            )
                    )
            ),
            (0.3, "exceptions", () => random.Some(2, () => Exception(random))),
            (
                0.2,
                "breakGlass",
                () =>
                    new JsonObject
                    {
                        ["groups"] = new JsonArray("sre"),
                        ["until"] = random.One("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
                    }
            ),
            (isScoped ? 0 : 0.3, "mesh", () => new JsonObject { ["ownHosts"] = new JsonArray("*.corp.example") }),
            (isScoped ? 0 : 0.2, "ungoverned", () => random.One("Deny", "Warn", "Allow"))
        );
        if (withDefaults)
        {
            Defaulting.Extend(random, spec, isScoped);
        }

        if (spec.Count == 0)
        {
            spec["approvedHosts"] = new JsonArray();
        }

        return new JsonObject
        {
            ["apiVersion"] = "egress.admissionwebhook.dev/v1alpha1",
            ["kind"] = "EgressPolicy",
            ["metadata"] = new JsonObject { ["name"] = $"policy-{index}" },
            ["spec"] = spec,
        };
    }

    private static JsonObject Scope(RandomDocuments random)
    {
        var scope = random.Object(
            (0.6, "namespaces", () => new JsonArray(random.One("shop", "team-*", "legacy"), random.One("team-a", "istio-*"))),
            (0.3, "excludeNamespaces", () => new JsonArray(random.One("team-b", "l*"))),
            (
                0.3,
                "namespaceSelector",
                () =>
                    new JsonObject
                    {
                        ["matchExpressions"] = new JsonArray(
                            random.One(
                                new JsonObject
                                {
                                    ["key"] = "egress",
                                    ["operator"] = "In",
                                    ["values"] = new JsonArray("governed"),
                                },
                                new JsonObject
                                {
                                    ["key"] = "egress",
                                    ["operator"] = "NotIn",
                                    ["values"] = new JsonArray("free"),
                                },
                                new JsonObject { ["key"] = "egress", ["operator"] = "Exists" },
                                new JsonObject { ["key"] = "egress", ["operator"] = "DoesNotExist" }
                            )
                        ),
                    }
            )
        );
        if (scope.Count == 0)
        {
            scope["namespaces"] = new JsonArray("team-*");
        }

        return scope;
    }

    private static JsonObject Approval(RandomDocuments random)
    {
        var approval = random.Object(
            (
                0.5,
                "ports",
                () =>
                    random.Some(
                        2,
                        () =>
                            random.Object(
                                (1, "number", () => random.Port()),
                                (0.5, "protocols", () => new JsonArray(random.One("TLS", "HTTPS", "TCP")))
                            )
                    )
            ),
            (0.3, "namespaces", () => new JsonArray(random.One("shop", "team-*"))),
            (0.3, "resolutions", () => new JsonArray(random.One("DNS", "NONE", "STATIC"))),
            (0.2, "addresses", () => new JsonArray("192.0.2.0/24")),
            (0.2, "exportTo", () => new JsonArray("team-a")),
            (0.4, "expires", () => random.One("2026-01-01", "2027-01-01"))
        );
        approval["host"] = random.One(Approvable);
        if (approval["ports"] is JsonArray { Count: 0 })
        {
            approval.Remove("ports");
        }

        return approval;
    }

    private static JsonObject Exception(RandomDocuments random)
    {
        var exception = random.Object(
            (0.4, "kind", () => random.One("ServiceEntry", "Sidecar", "EnvoyFilter")),
            (0.4, "namespace", () => random.One("legacy", "team-*")),
            (0.4, "name", () => random.One("one", "t*"))
        );
        exception["rules"] = new JsonArray(random.One(Rules.Where(rule => rule != "denied-host").ToArray()));
        exception["values"] = new JsonArray(random.One("evil.example.net", "api.example.com", "sha256:00", "NONE"));
        exception["owner"] = "core";
        exception["reason"] = "test";
        exception["expires"] = random.One("2026-01-01", "2027-01-01");
        return exception;
    }
}
