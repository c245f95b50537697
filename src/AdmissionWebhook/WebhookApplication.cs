using AdmissionWebhook.Admission;
using AdmissionWebhook.Files;
using AdmissionWebhook.Health;
using AdmissionWebhook.Listening;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Telemetry;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook;

/// <summary>The server, put together.</summary>
internal static class WebhookApplication
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <param name="options">What to serve.</param>
    /// <param name="hostSettings">Settings of the web host, as <c>--key=value</c>.</param>
    /// <exception cref="PolicyFilesException">The policies cannot be used.</exception>
    /// <exception cref="CertificateException">The certificate cannot be used.</exception>
    public static WebApplication Build(WebhookOptions options, IEnumerable<string> hostSettings)
    {
        // All that is configured comes from the command line; a file that lies about in the working directory is not to be watched.
        var builder = WebApplication.CreateSlimBuilder([.. hostSettings, "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddRoutingCore();
        builder.Services.AddPolicies(options);
        builder.Services.AddTls(options);
        builder.Services.AddHealth();
        builder.AddTelemetry(options.LogFormat);
        builder.Services.AddSingleton<AdmissionJudge>();
        builder.Services.AddSingleton<AdmissionWarmUp>();
        builder.Services.AddHostedService<StartupReport>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Serve(options));
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");

        var application = builder.Build();
        _ = application.Services.GetService<ClientAuthorities>();
        application.UseStatusCodePages(context => ErrorPages.AnswerAsync(context.HttpContext));
        application.UseRouting();
        application.Use(Listener.KeepApart);
        application.MapAdmission();
        application.MapHealth();
        application.MapMetrics();
        return application;
    }

    private static void AddPolicies(this IServiceCollection services, WebhookOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IClusterView>(NoClusterView.Instance);
        services.AddSingleton(provider => new FilePoller(
            provider.GetRequiredService<TimeProvider>(), FilePoller.DefaultInterval, provider.GetRequiredService<ILogger<FilePoller>>()));
        services.AddHostedService(provider => provider.GetRequiredService<FilePoller>());
        services.AddSingleton(new PolicyFiles(hasNamespaceLabels: false));
        services.AddSingleton(provider =>
        {
            var files = provider.GetRequiredService<PolicyFiles>();
            var time = provider.GetRequiredService<TimeProvider>();
            var logger = provider.GetRequiredService<ILogger<PolicyStore>>();
            return options.Policies.Count == 0
                ? PolicyStore.Sample(files, time, logger)
                : PolicyStore.Load(options.Policies, files, provider.GetRequiredService<FilePoller>(), time, logger);
        });
    }
}
