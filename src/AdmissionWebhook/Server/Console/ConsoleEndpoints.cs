using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Server.Listening;

namespace AdmissionWebhook.Server.Console;

/// <summary>Serves the console on the management port: its files and its API.</summary>
internal static partial class ConsoleEndpoints
{
    private const string Missing =
        "This program was built without the console, because Node.js or its packages were not available.\n"
        + "Install Node.js 20.19 or later and build again (dotnet build), or use the container image, which includes it.\n"
        + "admission-webhook inventory -o html=FILE writes the map without the console.\n";

    private const string Api = "api/";

    public static void MapConsole(this WebApplication application)
    {
        var services = application.Services;
        var (guard, assets) = (services.GetRequiredService<ConsoleGuard>(), ConsoleAssets.Embedded());
        var api = new ConsoleApi(services.GetRequiredService<IConsoleSource>(), guard, services.GetRequiredService<TimeProvider>());
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ConsoleEndpoints).FullName!);
        RequestDelegate answer = context => AnswerAsync(context, guard, assets, api, logger);
        application.Map($"{ConsoleOptions.Path}/{{**path}}", answer).WithMetadata(Listener.Management);
    }

    private static async Task AnswerAsync(HttpContext context, ConsoleGuard guard, ConsoleAssets assets, ConsoleApi api, ILogger logger)
    {
        try
        {
            guard.Check(context);
            await AnswerAsync(context, assets, api);
        }
        catch (RefusedRequestException refusal)
        {
            await ConsoleAnswer.RefuseAsync(context, refusal.StatusCode, refusal.Message);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has disconnected.
        }
#pragma warning disable CA1031 // Answer our own failures with the reason, so that users can report it.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            Log.Failed(logger, fault, context.Request.Path);
            await ConsoleAnswer.RefuseAsync(
                context,
                StatusCodes.Status500InternalServerError,
                $"the console failed ({fault.GetType().Name}: {fault.Message})"
            );
        }
    }

    private static async Task AnswerAsync(HttpContext context, ConsoleAssets assets, ConsoleApi api)
    {
        var path = context.Request.RouteValues["path"] as string ?? "";
        if (path.StartsWith(Api, StringComparison.Ordinal))
        {
            await api.AnswerAsync(context, path[Api.Length..]);
        }
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw new RefusedRequestException(
                StatusCodes.Status405MethodNotAllowed,
                $"{context.Request.Method} is not allowed here; use GET"
            );
        }
        else if (!assets.IsThere)
        {
            ConsoleHeaders.Protect(context.Response, null);
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(Missing, context.RequestAborted);
        }
        else if (path.Length == 0 && !context.Request.Path.Value!.EndsWith('/'))
        {
            // The page refers to its files by relative paths, so that a proxy can serve it below a prefix.
            context.Response.Redirect($"{ConsoleOptions.Path[1..]}/");
        }
        else if (!await assets.SendAsync(context, path))
        {
            throw new RefusedRequestException(StatusCodes.Status404NotFound, "the console has no such file");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The console failed on {Path}")]
        public static partial void Failed(ILogger logger, Exception exception, string path);
    }
}
