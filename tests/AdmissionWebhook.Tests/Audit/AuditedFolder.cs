using AdmissionWebhook.Cli;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Tests.Checks;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Audit;

/// <summary>A fake cluster with a kubeconfig for the verb <c>audit</c>.</summary>
internal sealed class AuditedFolder : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private AuditedFolder(FakeApiServer api) => Api = api;

    public FakeApiServer Api { get; }

    public string this[string name] => _folder[name];

    public static async Task<AuditedFolder> StartAsync(Action<FakeApiServer> prepare)
    {
        var cluster = new AuditedFolder(await FakeApiServer.StartAsync());
        prepare(cluster.Api);
        cluster.Api.WriteKubeconfig(cluster["kubeconfig"]);
        return cluster;
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    public string Read(string name) => File.ReadAllText(_folder[name]);

    public Task<CheckRunResult> RunAsync(params IEnumerable<string> arguments) =>
        InvokeAsync(["--kubeconfig", this["kubeconfig"], .. arguments]);

    /// <summary>Names of the objects that would be denied.</summary>
    public async Task<IReadOnlyList<string>> DeniedAsync(params IEnumerable<string> arguments)
    {
        var run = await RunAsync([.. arguments, "-o", "json"]);
        return [.. run.Json["results"]!.AsArray().Where(result => !(bool)result!["allowed"]!).Select(result => (string)result!["name"]!)];
    }

    /// <summary>Runs the command line in this process.</summary>
    public static async Task<CheckRunResult> InvokeAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var exitCode = await CommandLine.RunAsync(["audit", .. arguments], output, errors);
        return new CheckRunResult(exitCode, output.ToString(), errors.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        _folder.Dispose();
    }
}
