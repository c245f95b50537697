using System.Net;

namespace AdmissionWebhook.Server.Console;

/// <summary>The console alone, over files, for whoever sits at this machine.</summary>
internal static class PlaygroundApplication
{
    /// <param name="source">What it shows.</param>
    /// <param name="port">On loopback; 0 for any free one.</param>
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
