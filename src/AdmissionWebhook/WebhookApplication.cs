using AdmissionWebhook.Cluster;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Server;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Server.Console;
using AdmissionWebhook.Server.Health;
using AdmissionWebhook.Server.Listening;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook;

/// <summary>Builds the server.</summary>
internal static class WebhookApplication
{
    // For requests in flight, after the shutdown delay.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <param name="options">What to serve.</param>
    /// <param name="hostSettings">Settings of the web host, as <c>--key=value</c>.</param>
    /// <exception cref="Kubernetes.Connection.ConnectionException">The connection to the cluster is misconfigured.</exception>
    /// <exception cref="CertificateException">The certificate cannot be used.</exception>
    public static WebApplication Build(WebhookOptions options, IEnumerable<string> hostSettings)
    {
        // All settings come from the command line; do not watch a stray file in the working directory.
        var builder = WebApplication.CreateSlimBuilder([.. hostSettings, "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownDelay + ShutdownTimeout);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        var followsCluster = builder.Services.AddCluster(options);
        builder.Services.AddPolicies(options, followsCluster);
        builder.Services.AddTls(options, followsCluster);
        builder.Services.AddHealth();
        builder.AddTelemetry(options.LogFormat);
        builder.Services.AddSingleton(ReviewLimits.Of(options.MaxReviews));
        builder.Services.AddSingleton<AdmissionEvaluator>();
        builder.Services.AddSingleton(provider => new ReviewGate(provider.GetService<ClusterReadiness>()));
        if (options.Console is { } console)
        {
            builder.Services.AddConsole(console, options, followsCluster);
        }

        builder.Services.AddHostedService<StartupReport>();
        builder.Services.AddHostedService<ShutdownDelay>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Serve(options));
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");

        var application = builder.Build();
        _ = application.Services.GetService<ClientAuthorities>();
        application.UseStatusCodePages(context => ErrorPages.AnswerAsync(context.HttpContext));
        application.UseRouting();
        application.Use(Listener.KeepApart);
        application.Use(ShutdownDelay.EndConnections(application.Lifetime));
        application.MapAdmission();
        if (options.ServesBareEndpoint)
        {
            application.MapBare(TimeProvider.System);
        }

        if (options.Console is not null)
        {
            application.MapConsole();
        }

        application.MapHealth();
        application.MapMetrics();
        return application;
    }

    private static void AddPolicies(this IServiceCollection services, WebhookOptions options, bool followsCluster)
    {
        services.AddSingleton(provider => new FilePoller(
            provider.GetRequiredService<TimeProvider>(),
            FilePoller.DefaultInterval,
            provider.GetRequiredService<ILogger<FilePoller>>()
        ));
        services.AddHostedService(provider => provider.GetRequiredService<FilePoller>());
        services.AddSingleton(new PolicyFiles(hasNamespaceLabels: followsCluster));
        services.AddSingleton(provider =>
        {
            var files = provider.GetRequiredService<PolicyFiles>();
            var time = provider.GetRequiredService<TimeProvider>();
            var logger = provider.GetRequiredService<ILogger<PolicyStore>>();
            return options.Policies.Count == 0 && followsCluster ? PolicyStore.WithoutFiles(files, time, logger)
                : options.Policies.Count == 0 ? PolicyStore.Sample(files, time, logger)
                : PolicyStore.Load(options.Policies, files, provider.GetRequiredService<FilePoller>(), time, logger);
        });
    }
}
