using System.Net;
using System.Text;
using AdmissionWebhook.Server.Console;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Server.Console;

/// <summary>The console has no login: these tests show what keeps other sites' pages and other machines out.</summary>
public sealed class ConsoleGuardTests
{
    [Theory]
    [InlineData("localhost:8080", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1234", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("rebound.attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.attacker.example:8080", HttpStatusCode.MisdirectedRequest)]
    public async Task A_host_name_that_could_be_rebound_to_this_machine_is_refused(string host, HttpStatusCode expected)
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var answer = await console.SendAsync(HttpMethod.Get, "api/about", ("Host", host));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://attacker.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Pages_of_other_sites_are_refused(string header, string value)
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var answer = await console.SendAsync(HttpMethod.Get, "api/about", (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task The_consoles_own_page_is_allowed()
    {
        await using var console = await ConsoleClient.ServeAsync();
        var origin = console.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        using var answer = await console.SendAsync(HttpMethod.Get, "api/about", ("Origin", origin), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "api/map")]
    [InlineData("DELETE", "api/approvals")]
    [InlineData("GET", "api/check")]
    [InlineData("PUT", "")]
    public async Task Nothing_can_be_changed(string method, string path)
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var answer = await console.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task Media_types_that_a_form_can_send_are_refused()
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var content = new StringContent("""{"policies":[],"manifests":[]}""", Encoding.UTF8, "text/plain");
        using var answer = await console.Http.PostAsync("api/check", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("""{"policies":[{"name":"a"}]}""", HttpStatusCode.BadRequest)]
    public async Task An_invalid_body_is_refused_with_the_reason(string body, HttpStatusCode expected)
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await console.Http.PostAsync("api/check", content, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains(
            "\"error\"",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var content = new StringContent(new string(' ', PlaygroundRequest.MaxLength + 1), Encoding.UTF8, "application/json");
        using var answer = await console.Http.PostAsync("api/check", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Too_many_requests_are_refused()
    {
        await using var console = await ConsoleClient.ServeAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(async _ =>
                {
                    using var answer = await console.SendAsync(HttpMethod.Get, "api/rules");
                    return answer.StatusCode;
                })
        );
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Contains(HttpStatusCode.OK, answers);
    }

    [Fact]
    public async Task It_is_off_by_default()
    {
        await using var webhook = await RunningWebhook.StartAsync(new WebhookOptions());
        using var client = webhook.CreateManagementClient();
        using var answer = await client.GetAsync("/console/api/about", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task It_is_not_on_the_port_of_reviews()
    {
        await using var webhook = await RunningWebhook.StartAsync(new WebhookOptions { Console = new ConsoleOptions([]) });
        using var client = webhook.CreateClient(HttpVersion.Version11);
        using var answer = await client.GetAsync("/console/api/about", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Its_CSP_forbids_everything_from_elsewhere()
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var answer = await console.SendAsync(HttpMethod.Get, "");
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("nosniff", answer.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_program_built_without_the_console_says_how_to_get_it()
    {
        await using var console = await ConsoleClient.ServeAsync();
        using var answer = await console.SendAsync(HttpMethod.Get, "");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(
            answer.StatusCode == HttpStatusCode.OK
                ? text.Contains("<div id=\"app\">", StringComparison.Ordinal)
                : text.Contains("Node.js", StringComparison.Ordinal),
            text
        );
    }
}
