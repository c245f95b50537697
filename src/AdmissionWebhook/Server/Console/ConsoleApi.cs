using System.Text.Json;
using AdmissionWebhook.Files;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Maps;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Reports;
using AdmissionWebhook.Server.Admission;

namespace AdmissionWebhook.Server.Console;

/// <summary>The JSON API below <c>/console/api</c>, documented in <c>docs/console.md</c>. Read-only.</summary>
internal sealed class ConsoleApi(IConsoleSource source, ConsoleGuard guard, TimeProvider time)
{
    private readonly ViewCache _views = new(source, guard, time);
    private readonly PlaygroundCheck _check = new(source, time);

    /// <exception cref="RefusedRequestException">The request is refused.</exception>
    public async Task AnswerAsync(HttpContext context, string path)
    {
        var (isPost, method) = (path is "check" or "compare", context.Request.Method);
        guard.CheckApi(context.Request, isPost);
        if (isPost ? !HttpMethods.IsPost(method) : !HttpMethods.IsGet(method))
        {
            throw new RefusedRequestException(
                StatusCodes.Status405MethodNotAllowed,
                $"{method} is not allowed here; use {(isPost ? "POST" : "GET")}"
            );
        }

        try
        {
            await AnswerAsync(context, path.Split('/'));
        }
        catch (PolicyFilesException wrong) when (!isPost)
        {
            throw new RefusedRequestException(StatusCodes.Status503ServiceUnavailable, $"the policies cannot be used: {wrong.Message}");
        }
        catch (KubernetesException lost)
        {
            throw new RefusedRequestException(StatusCodes.Status503ServiceUnavailable, $"the cluster cannot be read: {lost.Message}");
        }
    }

    private Task AnswerAsync(HttpContext context, string[] path) =>
        path switch
        {
            ["about"] => AboutAsync(context),
            ["map"] => ViewAsync(context, (writer, view) => MapJson.Write(writer, view, Query(context.Request.Query))),
            ["ways"] => ViewAsync(context, ViewJson.Ways),
            ["approvals"] => ViewAsync(context, ViewJson.Approvals),
            ["audit"] => ViewAsync(context, ViewJson.Audit),
            ["files"] => FilesAsync(context),
            ["rules"] => ConsoleAnswer.SendAsync(context, Rules),
            ["rules", var name] when RulePages.Find(name) is { } page => ConsoleAnswer.SendAsync(
                context,
                writer => Rule(writer, name, page)
            ),
            ["check"] => CheckAsync(context),
            ["compare"] => CompareAsync(context),
            _ => throw new RefusedRequestException(StatusCodes.Status404NotFound, "the console's API has no such path"),
        };

    private async Task ViewAsync(HttpContext context, Action<Utf8JsonWriter, ConsoleView> write)
    {
        var view = await _views.GetAsync(context.RequestAborted);
        await ConsoleAnswer.SendAsync(context, writer => write(writer, view));
    }

    private async Task CheckAsync(HttpContext context)
    {
        var request = await PlaygroundRequest.ReadAsync(context);
        using var turn = await guard.EnterAsync(context.RequestAborted);
        await ConsoleAnswer.SendAsync(context, writer => _check.Write(writer, request));
    }

    private async Task CompareAsync(HttpContext context)
    {
        var request = await PlaygroundRequest.ReadAsync(context);
        using var turn = await guard.EnterAsync(context.RequestAborted);
        try
        {
            var (changes, objects) = await source.CompareAsync(request.Policies, context.RequestAborted);
            await ConsoleAnswer.SendAsync(context, writer => DecisionDiffJson.Write(writer, changes, objects));
        }
        catch (PolicyFilesException wrong)
        {
            await ConsoleAnswer.SendAsync(context, writer => PlaygroundCheck.WriteErrors(writer, wrong));
        }
    }

    private async Task FilesAsync(HttpContext context)
    {
        var files = await source.FilesAsync(context.RequestAborted);
        await ConsoleAnswer.SendAsync(
            context,
            writer =>
            {
                writer.WriteStartObject();
                Write(writer, "policies", files.Policies);
                Write(writer, "manifests", files.Manifests);
                writer.WriteEndObject();
            }
        );
    }

    private async Task AboutAsync(HttpContext context)
    {
        // The page loads this first, so do not list a whole cluster for it.
        var policies = source.Policies ?? (await _views.GetAsync(context.RequestAborted)).Policies;
        await ConsoleAnswer.SendAsync(
            context,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("version"u8, typeof(ConsoleApi).Assembly.GetName().Version?.ToString(3));
                writer.WriteString("source"u8, source.Kind);
                writer.WriteString("description"u8, source.Description);
                ViewJson.Texts(writer, "policies", policies.Policies.Select(policy => policy.Name));
                writer.WriteEndObject();
            }
        );
    }

    private static void Rules(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var descriptor in RuleCatalog.All.Select(rule => rule.Descriptor))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, descriptor.Name);
            writer.WriteString("title"u8, descriptor.Title);
            writer.WriteString("action"u8, descriptor.DefaultAction.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Rule(Utf8JsonWriter writer, string name, string page)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, name);
        writer.WriteString("markdown"u8, page);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<FileContent> files)
    {
        writer.WriteStartArray(name);
        foreach (var file in files)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, file.Path);
            writer.WriteString("text"u8, file.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static MapQuery Query(IQueryCollection query) =>
        new()
        {
            Find = query["find"].ToString(),
            Standings = query["standing"].Select(MapStandings.Find).OfType<MapStanding>().ToHashSet(),
            Expanded = query["expand"].OfType<string>().ToHashSet(),
        };
}
