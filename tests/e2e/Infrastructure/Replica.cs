using System.Globalization;
using System.Text.RegularExpressions;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The program itself, following the cluster with the permissions of its service account.</summary>
internal sealed partial class Replica : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly Daemon _program;

    private Replica(Daemon program) => _program = program;

    public Daemon Daemon => _program;

    /// <summary>Base address for reviews.</summary>
    public int Port { get; private set; }

    private Uri Management { get; set; } = new("http://127.0.0.1");

    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<Replica> StartAsync(string name, params IReadOnlyList<string> arguments)
    {
        var replica = new Replica(Daemon.Start(name, Binaries.Webhook, ["serve", "--port=0", "--management-port=0", .. arguments]));
        try
        {
            await replica._program.HoldsAsync(async () => replica.FindPorts() && await replica.IsReadyAsync(), "it was ready");
            return replica;
        }
        catch
        {
            replica.Dispose();
            throw;
        }
    }

    public async Task<bool> IsReadyAsync()
    {
        using var answer = await Http.GetAsync(new Uri(Management, "/readyz"), TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>The output of <c>/readyz?verbose</c>.</summary>
    public Task<string> ReadinessAsync() => GetAsync("/readyz?verbose");

    /// <summary>The number of reviews that it has answered on an endpoint: <c>validate</c>, <c>mutate</c> or <c>policy</c>.</summary>
    public async Task<int> ReviewsAsync(string endpoint)
    {
        var series = (await GetAsync("/metrics"))
            .Split('\n')
            .Where(line => line.StartsWith("admission_webhook_reviews_total{", StringComparison.Ordinal))
            .Where(line => line.Contains($"endpoint=\"{endpoint}\"", StringComparison.Ordinal));
        return series.Sum(line => (int)double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    public Task<int> TerminateAsync() => _program.TerminateAsync();

    public void Dispose() => _program.Dispose();

    private async Task<string> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(Management, path), TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private bool FindPorts()
    {
        if (Listening().Match(_program.Output) is not { Success: true } match)
        {
            return false;
        }

        Port = new Uri(match.Groups[1].Value).Port;
        Management = new Uri(match.Groups[2].Value);
        return true;
    }

    [GeneratedRegex(@"Listening on (https://[^ ,]+).*? on (http://[^ ,]+)")]
    private static partial Regex Listening();
}
