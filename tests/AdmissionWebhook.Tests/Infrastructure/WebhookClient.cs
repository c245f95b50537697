using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>The program as users start it, with the sample policy, and an HTTPS client for it.</summary>
internal sealed partial class WebhookClient : IDisposable
{
    private readonly WebhookProcess _process;
    private readonly HttpClient _client;

    private WebhookClient(WebhookProcess process, HttpClient client) => (_process, _client) = (process, client);

    public string Output => _process.Output;

    public static async Task<WebhookClient> StartAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var process = WebhookProcess.Start(["--port", "0", "--management-port", "0", .. arguments], environment);
        await process.WaitForAsync("Listening on https");
        var handler = new SocketsHttpHandler();
#pragma warning disable CA5359 // Which certificate is served is tested elsewhere.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new WebhookClient(process, new HttpClient(handler) { BaseAddress = new Uri(Address().Match(process.Output).Value) });
    }

    public async Task<Answer> PostAsync(string path, JsonNode review, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Stops the program as the kubelet does, and waits for it to end.</summary>
    public async Task StopAsync()
    {
        _process.Terminate();
        Assert.Equal(0, await _process.ExitCodeAsync());
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }

    [GeneratedRegex("https://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Address();
}
