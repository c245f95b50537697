using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Server.Console;
using AdmissionWebhook.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Server.Console;

/// <summary>A running console with a client.</summary>
internal sealed class ConsoleClient : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly IAsyncDisposable _server;

    private ConsoleClient(WebApplication application, IAsyncDisposable server, Uri address)
    {
        (_application, _server) = (application, server);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address, "/console/") };
    }

    public HttpClient Http { get; }

    /// <summary>The console of a server, without a cluster unless the options name one.</summary>
    public static async Task<ConsoleClient> ServeAsync(WebhookOptions? options = null)
    {
        var webhook = await RunningWebhook.StartAsync((options ?? new WebhookOptions()) with { Console = new ConsoleOptions([]) });
        return new ConsoleClient(webhook.Application, webhook, webhook.ManagementAddress);
    }

    /// <summary>The playground over files.</summary>
    public static async Task<ConsoleClient> PlayAsync(IReadOnlyList<string> manifests, params IReadOnlyList<string> policies)
    {
        var application = PlaygroundApplication.Build(new FileSource(manifests, policies, [], "default", TimeProvider.System), 0);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new ConsoleClient(
            application,
            application,
            new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())
        );
    }

    public async Task<JsonNode> GetAsync(string path) =>
        (await Http.GetFromJsonAsync<JsonNode>($"api/{path}", TestContext.Current.CancellationToken))!;

    /// <summary>Sends one policy and one manifest for a check.</summary>
    public async Task<JsonNode> AskAsync(string path, (string Name, string Text) policy, params (string Name, string Text)[] manifests)
    {
        using var response = await Http.PostAsJsonAsync(
            $"api/{path}",
            new JsonObject { ["policies"] = Files(policy), ["manifests"] = Files(manifests) },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
    }

    private static JsonArray Files(params (string Name, string Text)[] files) =>
        [.. files.Select(file => new JsonObject { ["name"] = file.Name, ["text"] = file.Text })];
}
