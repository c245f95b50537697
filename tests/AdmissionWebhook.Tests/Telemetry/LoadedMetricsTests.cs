using System.Diagnostics.Metrics;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Telemetry;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>The metrics of what is in force, at a time that the test chooses.</summary>
public sealed class LoadedMetricsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _time = new(Start);
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Approvals_count_as_expiring_within_two_weeks_and_then_as_expired()
    {
        Load(
            PolicyOf(
                """
                - {host: a.example.com}
                - {host: b.example.com, expires: 2026-06-10}
                - {host: c.example.com, expires: 2026-06-20}
                - {host: d.example.com, expires: 2026-05-31}
                """
            )
        );
        Assert.Equal((4, 1, 1), Approvals());
        _time.Advance(TimeSpan.FromDays(9.5));
        Assert.Equal((4, 2, 1), Approvals());
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((4, 1, 2), Approvals());
    }

    [Fact]
    public void A_reload_resets_the_policy_age_and_a_failed_one_marks_it_stale()
    {
        var files = PolicyOf("- {host: a.example.com}");
        var poller = new FilePoller(_time, TimeSpan.FromSeconds(1), NullLogger<FilePoller>.Instance);
        Load(files, poller);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3600, Age());

        Write("- {host: a.example.com}\n- {host: b.example.com}");
        Poll(poller);
        Assert.Equal((0, 2, 0), (Age(), Approvals().Total, Stale()));
        Assert.Equal((1, 0), (Reloads("success"), Reloads("failure")));

        _time.Advance(TimeSpan.FromMinutes(1));
        Write("- {hots: a.example.com}");
        Poll(poller);
        Assert.Equal((60, 2, 1), (Age(), Approvals().Total, Stale()));
        Assert.Equal((1, 1), (Reloads("success"), Reloads("failure")));

        Write("- {host: c.example.com}");
        Poll(poller);
        Assert.Equal(0, Stale());
    }

    [Fact]
    public void The_certificate_metric_counts_down_and_turns_negative()
    {
        Load(PolicyOf("- {host: a.example.com}"));
        var left = Value<double>("certificate.expiry")!.Value;
        Assert.InRange(left, 1, TimeSpan.FromDays(400).TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(left + 60));
        Assert.Equal(-60, Value<double>("certificate.expiry")!.Value, 1);
    }

    [Theory]
    [InlineData("{mesh: {outboundTrafficPolicy: ALLOW_ANY}}", 1)]
    [InlineData("{mesh: {outboundTrafficPolicy: REGISTRY_ONLY}}", 0)]
    [InlineData("{approvedHosts: [{host: a.example.com}]}", null)]
    public void Allow_any_is_exported_where_a_policy_states_it(string spec, int? value)
    {
        Load(
            _folder.Write(
                "policy.yaml",
                $"""
                apiVersion: egress.admissionwebhook.dev/v1alpha1
                kind: EgressPolicy
                metadata: {"{name: mesh}"}
                spec: {spec}
                """
            )
        );
        Assert.Equal(value, Value<int>("mesh.allow_any"));
    }

    [Fact]
    public async Task A_clusters_policies_and_watches_are_exported()
    {
        await using var cluster = await Cluster.ClusteredWebhook.StartAsync(api =>
        {
            api.Serve(Cluster.ClusteredWebhook.Policies);
            api.Put(Cluster.ClusteredWebhook.Policy("broken", """{"approvedHosts": [{"hots": "a"}]}"""));
        });
        await cluster.ReadyAsync();
        var exposition = await cluster.ScrapeAsync();
        Assert.Equal("resource", exposition.Families["admission_webhook_watch_lost"].Keys);
        Assert.Equal(1, exposition.Value("admission_webhook_watch_objects", ("resource", "egresspolicies")));
        Assert.Equal(0, exposition.Value("admission_webhook_watch_restarts_total", ("resource", "virtualservices")));
        Assert.Equal(0, exposition.Value("admission_webhook_watch_unreadable", ("resource", "services")));
        Assert.All(exposition.Families["admission_webhook_watch_lost"].Samples, sample => Assert.Equal(0, sample.Value));
        Assert.Equal(1, exposition.Value("admission_webhook_stale", ("content", "stored-policy")));

        await cluster.Api.PauseAsync();
        await Cluster.ClusteredWebhook.EventuallyAsync(
            async () => (await cluster.ScrapeAsync()).Value("admission_webhook_watch_lost", ("resource", "egresspolicies")) == 1,
            "lost"
        );
        Assert.NotEqual(0, (await cluster.ScrapeAsync()).Value("admission_webhook_watch_failures_total", ("resource", "egresspolicies")));
    }

    private string PolicyOf(string approvals)
    {
        Write(approvals);
        return _folder["policy.yaml"];
    }

    private void Write(string approvals) =>
        _folder.Write(
            "policy.yaml",
            $$"""
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: one}
            spec:
              approvedHosts:
                {{approvals.ReplaceLineEndings("\n    ")}}
            """
        );

    /// <summary>A change takes effect after two equal reads.</summary>
    private static void Poll(FilePoller poller)
    {
        poller.PollOnce();
        poller.PollOnce();
    }

    private void Load(string policy, FilePoller? poller = null)
    {
        poller ??= new FilePoller(_time, TimeSpan.FromSeconds(1), NullLogger<FilePoller>.Instance);
        var policies = PolicyStore.Load(
            [policy],
            new PolicyFiles(hasNamespaceLabels: false),
            poller,
            _time,
            NullLogger<PolicyStore>.Instance
        );
        var made = DevelopmentCertificate.Create(CertificateNames.ForDevelopment(), _time.GetUtcNow());
        var certificates = new ServerCertificateStore(
            ServerCertificate.Parse(made.Server, _time.GetUtcNow()),
            _time,
            NullLogger<ServerCertificateStore>.Instance
        );
        _ = new LoadedMetrics(Meters, policies, certificates, _time);
        _ = new MeshMetrics(Meters, policies);
    }

    private double? Age() => Value<double>("policy.age");

    private long? Stale() => Value<long>("stale", ("content", "policy"));

    private long? Reloads(string outcome) => Value<long>("reloads", ("content", "policy"), ("outcome", outcome));

    private (long? Total, long? Expiring, long? Expired) Approvals() =>
        (Value<long>("policy.approvals"), Value<long>("policy.approvals.expiring"), Value<long>("policy.approvals.expired"));

    /// <summary>The current value of the only series with these tags; null if there is none.</summary>
    private T? Value<T>(string instrument, params (string Key, string Value)[] tags)
        where T : struct
    {
        using var collector = new MetricCollector<T>(Meters, WebhookMetrics.MeterName, $"admission_webhook.{instrument}");
        collector.RecordObservableInstruments();
        return collector
            .GetMeasurementSnapshot()
            .SingleOrDefault(measured => tags.All(tag => Equals(measured.Tags.GetValueOrDefault(tag.Key), tag.Value)))
            ?.Value;
    }
}
