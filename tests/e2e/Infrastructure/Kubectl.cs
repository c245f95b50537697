using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The real <c>kubectl</c>, as one user.</summary>
/// <param name="kubeconfig">Its user and server.</param>
/// <param name="home">The folder of its discovery cache.</param>
internal sealed partial class Kubectl(string kubeconfig, string home)
{
    /// <summary>Runs one command.</summary>
    public Task<Command> RunAsync(params IReadOnlyList<string> arguments) => RunAsync("", arguments);

    private async Task<Command> RunAsync(string input, IReadOnlyList<string> arguments)
    {
        var command = await Command.RunAsync(Binaries.Kubectl, ["--kubeconfig", kubeconfig, .. arguments], input, ("HOME", home));
        return command.ExitCode == 0 ? command with { Error = LogLine().Replace(command.Error, "") } : command;
    }

    /// <summary><c>kubectl apply -f -</c>.</summary>
    public Task<Command> ApplyAsync(string manifest, params IReadOnlyList<string> arguments) =>
        RunAsync(manifest, ["apply", "-f", "-", .. arguments]);

    /// <summary><c>kubectl create -f -</c>.</summary>
    public Task<Command> CreateAsync(string manifest, params IReadOnlyList<string> arguments) =>
        RunAsync(manifest, ["create", "-f", "-", .. arguments]);

    /// <summary><c>kubectl get … -o json</c>; fails if the object does not exist.</summary>
    public async Task<JsonNode> GetAsync(params IReadOnlyList<string> arguments) =>
        JsonNode.Parse((await RunAsync(["get", .. arguments, "-o", "json"])).Succeeded())!;

    // Its log lines are not warnings to users: on a slow machine it logs how long it waited before a request.
    [GeneratedRegex(@"^[IWE]\d{4} \d\d:\d\d:\d\d.*\n?", RegexOptions.Multiline)]
    private static partial Regex LogLine();
}
