using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Telemetry;
using AdmissionWebhook.Tests.Files;
using AdmissionWebhook.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>What is in force, as it shows at a moment that the test chooses.</summary>
public sealed class LoadedMetricsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _time = new(Start);
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PrometheusText _text = new();

    public void Dispose()
    {
        _text.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Approvals_count_as_expiring_within_a_fortnight_and_as_expired_afterwards()
    {
        using var provider = Watch(PolicyOf("""
            - {host: a.example.com}
            - {host: b.example.com, expires: 2026-06-10}
            - {host: c.example.com, expires: 2026-06-20}
            - {host: d.example.com, expires: 2026-05-31}
            """));
        var (total, expiring, expired) = Approvals();
        Assert.Equal((4, 1, 1), (total, expiring, expired));
        _time.Advance(TimeSpan.FromDays(9.5));
        Assert.Equal((4, 2, 1), Approvals());
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((4, 1, 2), Approvals());
    }

    [Fact]
    public void A_reload_makes_the_policy_young_and_a_bad_one_leaves_it_old_and_stale()
    {
        var files = PolicyOf("- {host: a.example.com}");
        var poller = new FilePoller(_time, TimeSpan.FromSeconds(1), NullLogger<FilePoller>.Instance);
        using var provider = Watch(files, poller);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3600, Scrape().Value("admission_webhook_policy_age_seconds"));

        Write("- {host: a.example.com}\n- {host: b.example.com}");
        Poll(poller);
        var good = Scrape();
        Assert.Equal(0, good.Value("admission_webhook_policy_age_seconds"));
        Assert.Equal(2, good.Value("admission_webhook_policy_approvals"));
        Assert.Equal(1, Reloads(good, "success"));
        Assert.Equal(0, good.Value("admission_webhook_stale", ("content", "policy")));

        _time.Advance(TimeSpan.FromMinutes(1));
        Write("- {hots: a.example.com}");
        Poll(poller);
        var bad = Scrape();
        Assert.Equal(60, bad.Value("admission_webhook_policy_age_seconds"));
        Assert.Equal(2, bad.Value("admission_webhook_policy_approvals"));
        Assert.Equal((1, 1), (Reloads(bad, "success"), Reloads(bad, "failure")));
        Assert.Equal(1, bad.Value("admission_webhook_stale", ("content", "policy")));

        Write("- {host: c.example.com}");
        Poll(poller);
        Assert.Equal(0, Scrape().Value("admission_webhook_stale", ("content", "policy")));
    }

    [Fact]
    public void The_certificate_tells_how_long_it_still_lasts_and_how_long_it_has_expired()
    {
        using var provider = Watch(PolicyOf("- {host: a.example.com}"));
        var whole = Scrape().Value("admission_webhook_certificate_expiry_seconds")!.Value;
        Assert.InRange(whole, 1, TimeSpan.FromDays(400).TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(whole + 60));
        Assert.Equal(-60, Scrape().Value("admission_webhook_certificate_expiry_seconds")!.Value, 1);
    }

    [Fact]
    public void A_mesh_that_lets_everything_through_shows()
    {
        using var provider = Watch(_folder.Write("policy.yaml", """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: mesh}
            spec: {mesh: {outboundTrafficPolicy: ALLOW_ANY}}
            """));
        Assert.Equal(1, Scrape().Value("admission_webhook_mesh_allow_any"));
    }

    [Fact]
    public async Task A_clusters_policies_and_watches_show()
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
            async () => (await cluster.ScrapeAsync()).Value("admission_webhook_watch_lost", ("resource", "egresspolicies")) == 1, "lost");
        Assert.NotEqual(0, (await cluster.ScrapeAsync()).Value("admission_webhook_watch_failures_total", ("resource", "egresspolicies")));
    }

    private string PolicyOf(string approvals)
    {
        Write(approvals);
        return _folder["policy.yaml"];
    }

    private void Write(string approvals) => _folder.Write("policy.yaml", $$"""
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: one}
        spec:
          approvedHosts:
            {{approvals.ReplaceLineEndings("\n    ")}}
        """);

    /// <summary>A change counts once it has been seen twice.</summary>
    private static void Poll(FilePoller poller)
    {
        poller.PollOnce();
        poller.PollOnce();
    }

    private MeterProvider Watch(string policy, FilePoller? poller = null)
    {
        var meters = _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var policies = PolicyStore.Load(
            [policy], new PolicyFiles(hasNamespaceLabels: false), poller ?? new FilePoller(_time, TimeSpan.FromSeconds(1), NullLogger<FilePoller>.Instance), _time, NullLogger<PolicyStore>.Instance);
        var made = DevelopmentCertificate.Create(CertificateNames.ForDevelopment(), _time.GetUtcNow());
        var certificates = new ServerCertificateStore(ServerCertificate.Parse(made.Server, _time.GetUtcNow()), _time, NullLogger<ServerCertificateStore>.Instance);
        _ = new LoadedMetrics(meters, policies, certificates, _time, clients: null);
        return Sdk.CreateMeterProviderBuilder().AddMeter(MetricViews.Meters).AddView(new MetricViews(meters).Of).AddReader(_text.Reader).Build();
    }

    private Exposition Scrape() => Exposition.Parse(_text.Collect());

    private (int Total, int Expiring, int Expired) Approvals() => Scrape() is var all
        ? ((int)all.Value("admission_webhook_policy_approvals")!, (int)all.Value("admission_webhook_policy_approvals_expiring")!, (int)all.Value("admission_webhook_policy_approvals_expired")!)
        : default;

    private static double? Reloads(Exposition exposition, string outcome) =>
        exposition.Value("admission_webhook_reloads_total", ("content", "policy"), ("outcome", outcome));
}
