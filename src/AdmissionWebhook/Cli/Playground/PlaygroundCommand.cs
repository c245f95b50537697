using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Server.Console;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AdmissionWebhook.Cli.Playground;

/// <summary><c>playground</c>: serves the console over files, on loopback only.</summary>
internal sealed class PlaygroundCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Manifest files and folders to start with. Default: a small example.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly PolicyOption _policy = new()
    {
        Description = $"EgressPolicy file or folder; repeatable. Default: {PolicyOption.Variable}, else an embedded sample.",
    };

    private readonly NamespaceOption _namespace = new();

    private readonly NamespacesOption _namespaces = new();

    private readonly Option<int> _port = OptionKinds.Port("--port", "Port on 127.0.0.1; 0 for a free one.", 0);

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "playground",
            "Try policies on manifests in a browser, without a cluster; nothing leaves this machine.",
            "playground --policy policies/ manifests/"
        )
        {
            _paths,
            _policy,
            _namespace,
            _namespaces,
            _port,
        };
        verb.SetAction(RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = new FileSource(
            parsed.GetValue(_paths) ?? [],
            _policy.Paths(parsed),
            _namespaces.LoadReadable(parsed),
            parsed.GetValue(_namespace)!,
            TimeProvider.System
        );

        // Report unusable files now rather than on the page.
        await source.ReadAsync(cancellationToken);
        await using var application = PlaygroundApplication.Build(source, parsed.GetValue(_port));
        await application.StartAsync(cancellationToken);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync($"Open {address}{ConsoleOptions.Path}/#/playground");
        await output.WriteLineAsync("Press Ctrl+C to stop.");
        await output.FlushAsync(cancellationToken);
        await application.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Clean;
    }
}
