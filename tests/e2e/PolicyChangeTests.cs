using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>The cluster's policies are created, changed and deleted; nothing restarts.</summary>
public sealed class PolicyChangeTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task Without_a_policy_nothing_is_governed_not_even_after_deleting_the_last_one()
    {
        await EventuallyAsync(isAdmitted: true);
        (await Admin.ApplyAsync(Objects.Approving())).Succeeded();
        await EventuallyAsync(isAdmitted: false);
        (await Admin.ApplyAsync(Objects.Approving("api.example.com"))).Succeeded();
        await EventuallyAsync(isAdmitted: true);
        (await Admin.ApplyAsync(Objects.Approving("other.example.com"))).Succeeded();
        await EventuallyAsync(isAdmitted: false);
        (await Admin.RunAsync("delete", "egresspolicy", "one")).Succeeded();
        await EventuallyAsync(isAdmitted: true);
    }

    [Fact]
    public async Task Changed_namespace_labels_take_effect()
    {
        var name = await Cluster.NamespaceAsync();
        await Cluster.GovernAsync(
            Objects.Policy("one", "{scope: {namespaceSelector: {matchLabels: {egress: governed}}}, approvedHosts: []}")
        );
        await EventuallyAsync(isAdmitted: true, name);
        (await Admin.RunAsync("label", "namespace", name, "egress=governed")).Succeeded();
        await EventuallyAsync(isAdmitted: false, name);
        (await Admin.RunAsync("label", "namespace", name, "egress-")).Succeeded();
        await EventuallyAsync(isAdmitted: true, name);
    }

    [Fact]
    public async Task A_namespace_in_the_same_apply_is_governed_by_its_labels_at_once()
    {
        await Cluster.GovernAsync(
            Objects.Policy("one", "{scope: {namespaceSelector: {matchLabels: {egress: governed}}}, approvedHosts: []}")
        );
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains(
                "[unapproved-host]",
                (await ApplyAsync($"labelled-{i}", "{egress: governed}")).Failed(),
                StringComparison.Ordinal
            );
            (await ApplyAsync($"plain-{i}", "{}")).Succeeded();
        }

        Task<Command> ApplyAsync(string name, string labels) =>
            Admin.ApplyAsync(
                $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {labels}}}}}\n---\n"
                    + $"{Objects.ServiceEntry(name, "entry", "api.example.com")}"
            );
    }

    [Fact]
    public async Task Rules_that_need_other_objects_see_the_clusters()
    {
        var (one, other) = (await Cluster.NamespaceAsync(), await Cluster.NamespaceAsync());
        await Cluster.GovernAsync(Objects.Policy("one", "{approvedHosts: [{host: api.example.com, exportTo: ['*']}]}"));
        (await Admin.ApplyAsync(Objects.ServiceEntry(one, "entry", "api.example.com").Edited("[\".\"]", "[\"*\"]"))).Succeeded();
        await Eventually.HoldsAsync(
            async () =>
                (await Admin.CreateAsync(Objects.ServiceEntry(other, "entry", "api.example.com"), "--dry-run=server")).Error.Contains(
                    "host-conflict",
                    StringComparison.Ordinal
                ),
            "the conflict with what has been stored"
        );
        (await Admin.RunAsync("delete", "serviceentry", "entry", "-n", one)).Succeeded();
        await Eventually.HoldsAsync(
            async () =>
                (await Admin.CreateAsync(Objects.ServiceEntry(other, "entry", "api.example.com"), "--dry-run=server")).Error.Length == 0,
            "no conflict with what has gone"
        );
    }

    private Task EventuallyAsync(bool isAdmitted, string @namespace = "default") =>
        Eventually.HoldsAsync(
            async () =>
            {
                var create = await Admin.CreateAsync(Objects.ServiceEntry(@namespace, "probe", "api.example.com"), "--dry-run=server");
                Assert.True(
                    create.ExitCode == 0 || create.Error.Contains("[unapproved-host]", StringComparison.Ordinal),
                    create.ToString()
                );
                return create.ExitCode == 0 == isAdmitted;
            },
            isAdmitted ? "it was admitted" : "it was denied"
        );
}
