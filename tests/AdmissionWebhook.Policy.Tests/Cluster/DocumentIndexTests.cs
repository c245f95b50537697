using System.Text.Json;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Tests.Cluster;

public sealed class DocumentIndexTests
{
    [Fact]
    public void Every_kind_that_rules_look_up_is_found()
    {
        var index = Index(
            """
            [{"apiVersion": "networking.istio.io/v1beta1", "kind": "ServiceEntry",
             "metadata": {"name": "e", "namespace": "n", "creationTimestamp": "2026-01-02T03:04:05Z"},
              "spec": {"hosts": ["a.com"], "ports": [{"number": 80, "name": "http", "protocol": "HTTP", "targetPort": 443}]}},
             {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule", "metadata": {"name": "r"},
              "spec": {"host": "reviews", "workloadSelector": {"matchLabels": {"a": "b"}}}},
             {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "v", "namespace": "n"},
              "spec": {"hosts": ["a.com"], "http": [{"route": [{"destination": {"host": "a.com", "port": {"number": 443}}}]}]}},
             {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n", "labels": {"team": "x"}}},
             {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "n"}}]
            """
        );

        var entry = Assert.Single(index.ServiceEntries(HostName.Parse("a.com")));
        Assert.Equal([new KnownPort(80, 443, "HTTP", true)], entry.Ports);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), entry.Created);
        Assert.False(Assert.Single(index.DestinationRules(HostName.Parse("reviews.default.svc.cluster.local"))).IsVisibleIn("n"));
        Assert.Equal(443, Assert.Single(Assert.Single(index.VirtualServices(HostName.Parse("a.com"))).HttpTargets).Port);
        Assert.Equal("x", index.NamespaceLabels("n")!["team"]);
        Assert.NotNull(index.Service(new ObjectKey("n", "s")));
        Assert.True(index.KnowsAll(ViewKind.Services, "n"));
    }

    [Fact]
    public void A_namespaces_Services_are_known_only_if_one_is_given() =>
        Assert.False(
            Index("""[{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "other"}}]""")
                .KnowsAll(ViewKind.Services, "n")
        );

    [Theory]
    [InlineData("""[1, null, "x", [], {}, {"kind": 3}, {"apiVersion": "v1", "kind": "Service", "metadata": []}]""")]
    [InlineData(
        """[{"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry", "spec": {"hosts": [null, 1], "ports": [null, {"number": "x"}]}}]"""
    )]
    [InlineData(
        """[{"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "spec": {"hosts": {}, "http": [null, {"route": [3]}]}}]"""
    )]
    [InlineData(
        """[{"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule", "spec": {"host": [], "trafficPolicy": 1, "subsets": [4]}}]"""
    )]
    public void Documents_of_the_wrong_shape_are_accepted(string documents) => Assert.NotNull(Index(documents));

    private static ClusterIndex Index(string documents) =>
        ClusterIndex.FromDocuments(JsonDocument.Parse(documents).RootElement.EnumerateArray());
}
