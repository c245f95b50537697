using System.Net;

namespace AdmissionWebhook.Server.Console;

/// <summary>The console alone, over files, for this machine only.</summary>
internal static class PlaygroundApplication
{
    /// <param name="source">The objects to show.</param>
    /// <param name="port">A port on loopback; 0 for any free one.</param>
    public static WebApplication Build(IConsoleSource source, int port)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(source);
        builder.Services.AddSingleton(new ConsoleOptions([]));
        builder.Services.AddSingleton<ConsoleGuard>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Listening.Limits.Apply(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        var application = builder.Build();
        application.UseRouting();
        application.MapConsole();
        application.MapGet("/", (HttpContext context) => context.Response.Redirect($"{ConsoleOptions.Path}/"));
        return application;
    }
}
