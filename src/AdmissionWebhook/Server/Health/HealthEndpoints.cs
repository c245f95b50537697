using System.Text;
using AdmissionWebhook.Server.Listening;

namespace AdmissionWebhook.Server.Health;

/// <summary><c>/livez</c>: the process answers. <c>/readyz</c>: every check passes; with <c>?verbose</c>, each with its detail.</summary>
internal static class HealthEndpoints
{
    public const string Live = "/livez";
    public const string Ready = "/readyz";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<RunReadiness>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<RunReadiness>());
        services.AddSingleton<IReadinessCheck, PolicyReadiness>();
        services.AddSingleton<IReadinessCheck, CertificateReadiness>();
    }

    public static void MapHealth(this WebApplication application)
    {
        var checks = application.Services.GetServices<IReadinessCheck>().ToArray();
        application.Map(Live, context => AnswerAsync(context, true, "ok\n"));
        application.Map(Ready, context => ReadinessAsync(context, checks));
    }

    private static void Map(this WebApplication application, string path, RequestDelegate answer) =>
        application.MapMethods(path, Methods, answer).WithMetadata(Listener.Management);

    private static Task ReadinessAsync(HttpContext context, IReadinessCheck[] checks)
    {
        var isReady = true;
        var report = new StringBuilder();
        foreach (var check in checks)
        {
            var state = check.Read();
            isReady &= state.IsReady;
            report.Append(state.IsReady ? "[+]" : "[-]").Append(check.Name).Append(": ").Append(state.Detail).Append('\n');
        }

        var isVerbose = context.Request.Query.ContainsKey("verbose");
        report.Append(isReady ? "ready\n" : "not ready\n");
        return AnswerAsync(context, isReady, isVerbose || !isReady ? report.ToString() : "ok\n");
    }

    private static Task AnswerAsync(HttpContext context, bool isGood, string text)
    {
        context.Response.StatusCode = isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text);
    }
}
