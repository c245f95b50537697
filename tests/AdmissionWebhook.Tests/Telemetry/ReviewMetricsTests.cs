using System.Collections.Immutable;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Telemetry;

public sealed class ReviewMetricsTests
{
    private const string Route = """{"hosts": ["api.github.com"], "http": [{"route": [{"destination": {"host": "api.github.com"}}]}]}""";

    [Fact]
    public async Task Every_family_is_described_and_has_exactly_these_labels()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = new MetricsClient(webhook);
        await ReviewAsync(client);
        var exposition = await client.ScrapeAsync();
        Assert.All(
            exposition.Families.Values,
            family => Assert.False(string.IsNullOrWhiteSpace(family.Help) || family.Type is null, family.Name)
        );
        Assert.Equal(
            """
            admission_webhook_broken_glass_total counter ()
            admission_webhook_build_info gauge (version)
            admission_webhook_certificate_expiry_seconds gauge ()
            admission_webhook_findings_total counter (action,rule)
            admission_webhook_patches_total counter (default)
            admission_webhook_policies gauge ()
            admission_webhook_policy_age_seconds gauge ()
            admission_webhook_policy_approvals gauge ()
            admission_webhook_policy_approvals_expired gauge ()
            admission_webhook_policy_approvals_expiring gauge ()
            admission_webhook_refusals_total counter (code)
            admission_webhook_reloads_total counter (content,outcome)
            admission_webhook_review_duration_seconds histogram (endpoint)
            admission_webhook_reviews_in_flight gauge ()
            admission_webhook_reviews_total counter (endpoint,kind,operation,outcome)
            admission_webhook_stale gauge (content)
            kestrel_active_connections gauge (server_port)
            kestrel_tls_handshake_duration_seconds histogram ()
            target_info gauge (service_instance_id,service_name,service_version,telemetry_sdk_language,telemetry_sdk_name,telemetry_sdk_version)
            """,
            string.Join(
                '\n',
                exposition
                    .Families.Values.Where(family => !family.Name.StartsWith("dotnet_", StringComparison.Ordinal))
                    .OrderBy(family => family.Name, StringComparer.Ordinal)
                    .Select(family => $"{family.Name} {family.Type} ({family.Keys})")
            )
        );
        Assert.Contains("dotnet_process_memory_working_set_bytes", exposition.Families.Keys);
    }

    [Fact]
    public async Task Reviews_are_counted_by_outcome()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = new MetricsClient(webhook);
        await ReviewAsync(client);
        var exposition = await client.ScrapeAsync();
        Assert.Equal(1, Reviews(exposition, "validate", "ServiceEntry", "create", "allowed"));
        Assert.Equal(1, Reviews(exposition, "validate", "ServiceEntry", "create", "denied"));
        Assert.Equal(1, Reviews(exposition, "validate", "VirtualService", "update", "allowed"));
        Assert.Equal(1, Reviews(exposition, "mutate", "VirtualService", "create", "patched"));
        Assert.Equal(1, Reviews(exposition, "validate", "unknown", "unknown", "refused"));
        Assert.Equal(0, Reviews(exposition, "validate", "ServiceEntry", "create", "failed"));
        Assert.Equal(1, exposition.Value("admission_webhook_refusals_total", ("code", "400")));
        Assert.Equal(1, exposition.Value("admission_webhook_findings_total", ("rule", "unapproved-host"), ("action", "deny")));
        Assert.Equal(1, exposition.Value("admission_webhook_patches_total", ("default", "retries")));
        Assert.Equal(4, exposition.Value("admission_webhook_review_duration_seconds_count", ("endpoint", "validate")));
    }

    [Fact]
    public async Task No_label_holds_a_value_from_a_request()
    {
        const string Marker = "zzmarker";
        await using var webhook = await RunningWebhook.StartAsync();
        using var client = new MetricsClient(webhook);
        await ReviewAsync(client);
        var before = (await client.ScrapeAsync()).Samples.Count();
        for (var i = 0; i < 200; i++)
        {
            var hostile = $"{Marker}\"}}\n{i}";
            var review = Infrastructure.Reviews.Create(
                i % 2 == 0 ? hostile : "ServiceEntry",
                $$"""{"hosts": ["{{Marker}}{{i}}.example"]}"""
            );
            var request = review["request"]!;
            request["name"] = hostile;
            request["namespace"] = hostile;
            request["uid"] = hostile;
            request["userInfo"]!["username"] = hostile;
            request["kind"]!["version"] = hostile;
            request["object"]!["metadata"]!["labels"] = new JsonObject { [hostile] = hostile };
            using var answer = await client.PostAsync(i % 3 == 0 ? "/mutate" : "/validate", review);
        }

        var after = await client.ScrapeAsync();
        Assert.DoesNotContain(after.Samples, sample => sample.Series.Contains(Marker, StringComparison.Ordinal));
        Assert.NotNull(after.Value("admission_webhook_reviews_total", ("kind", "other"), ("endpoint", "validate"), ("outcome", "allowed")));
        Assert.InRange(after.Samples.Count(), before, before + 20);
    }

    [Fact]
    public async Task A_failed_handshake_is_counted()
    {
        await using var webhook = await RunningWebhook.StartAsync();
        using var stranger = new HttpClient();
        var plain = new UriBuilder(webhook.Address) { Scheme = Uri.UriSchemeHttp }.Uri;
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(plain, TestContext.Current.CancellationToken));
        using var client = new MetricsClient(webhook);
        await Cluster.ClusteredWebhook.EventuallyAsync(
            async () =>
                (await client.ScrapeAsync()).Samples.Any(sample =>
                    sample.Name == "kestrel_tls_handshake_duration_seconds_count" && sample.Labels.ContainsKey("error_type")
                ),
            "a failed handshake"
        );
    }

    [Theory]
    [InlineData("unknowable", "other", "unknowable")]
    [InlineData("host-conflict", "host-conflict", null)]
    public async Task Failures_of_the_engine_and_of_a_rule_count_as_failed(string @namespace, string rule, string? enginefault)
    {
        await using var broken = new WebhookFixture
        {
            Replace = services => services.AddSingleton<IClusterView>(new BrokenView(enginefault)),
        };
        var review = Infrastructure.Reviews.Create("ServiceEntry", Infrastructure.Reviews.ApprovedEntry);
        review["request"]!["namespace"] = @namespace;
        await broken.PostAsync("/validate", review.ToJsonString());
        using var client = broken.CreateClient();
        var exposition = await Exposition.ScrapeAsync(client);
        Assert.Equal(1, Reviews(exposition, "validate", "ServiceEntry", "create", "failed"));
        Assert.Equal(enginefault is null ? 1 : null, exposition.Value("admission_webhook_rule_failures_total", ("rule", rule)));
    }

    [Fact]
    public void Every_rule_has_its_own_label() =>
        Assert.All(
            RuleCatalog.All,
            rule => Assert.Equal(rule.Descriptor.Name, AdmissionWebhook.Telemetry.ReviewLabels.Rule(rule.Descriptor.Name))
        );

    private static double? Reviews(Exposition exposition, string endpoint, string kind, string operation, string outcome) =>
        exposition.Value(
            "admission_webhook_reviews_total",
            ("endpoint", endpoint),
            ("kind", kind),
            ("operation", operation),
            ("outcome", outcome)
        );

    private static async Task ReviewAsync(MetricsClient client)
    {
        var update = Infrastructure.Reviews.Create("VirtualService", Route);
        update["request"]!["operation"] = "UPDATE";
        update["request"]!["oldObject"] = update["request"]!["object"]!.DeepClone();
        (string Path, string Body)[] requests =
        [
            ("/validate", Infrastructure.Reviews.Create("ServiceEntry", Infrastructure.Reviews.ApprovedEntry).ToJsonString()),
            ("/validate", Infrastructure.Reviews.Create("ServiceEntry", Infrastructure.Reviews.UnapprovedEntry).ToJsonString()),
            ("/validate", update.ToJsonString()),
            ("/mutate", Infrastructure.Reviews.Create("VirtualService", Route).ToJsonString()),
            ("/validate", "{"),
        ];
        foreach (var (path, body) in requests)
        {
            using var answer = await client.PostAsync(path, body);
        }
    }

    /// <summary>A cluster view that throws: for the labels of one namespace, or for the objects that a rule looks up.</summary>
    private sealed class BrokenView(string? @namespace) : IClusterView
    {
        public bool KnowsObjects => @namespace is null;

        public IReadOnlyDictionary<string, string>? NamespaceLabels(string asked) => asked == @namespace ? throw Fault() : null;

        public ImmutableArray<KnownServiceEntry> ServiceEntries(HostName host) => throw Fault();

        public ImmutableArray<KnownVirtualService> VirtualServices(HostName host) => [];

        public ImmutableArray<KnownDestinationRule> DestinationRules(HostName host) => [];

        private static InvalidOperationException Fault() => new("injected fault");
    }
}
