using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace AdmissionWebhook.Tests.Infrastructure;

/// <summary>The whole program in memory, without sockets and TLS; uses the embedded sample policy unless flags say otherwise.</summary>
public sealed class WebhookFixture : WebApplicationFactory<Program>
{
    /// <summary>Command-line flags without their dashes, each at most once.</summary>
    public Dictionary<string, string> Flags { get; } = [];

    /// <summary>Replaces services of the program.</summary>
    public Action<IServiceCollection> Replace { get; init; } = _ => { };

    /// <summary>Sends a body to <c>/validate</c> or <c>/mutate</c> and reads the answer.</summary>
    public Task<Answer> PostAsync(string path, string body) =>
        PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    public async Task<Answer> PostAsync(string path, HttpContent content)
    {
        using var client = CreateClient();
        using var response = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (flag, value) in Flags)
        {
            builder.UseSetting(flag, value);
        }

        builder.ConfigureTestServices(Replace);
    }
}
