using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Cli.Serve;

/// <summary><c>serve</c>, the default verb.</summary>
/// <param name="hostSettings">Settings of the web host, as <c>--key=value</c>.</param>
internal sealed class ServeCommand(IReadOnlyList<string> hostSettings)
{
    private const string InClusterVariable = "KUBERNETES_SERVICE_HOST";

    private readonly ServeOptions _options = new();

    /// <summary>Gives a command the options and the action of <c>serve</c>.</summary>
    public void Equip(Command command)
    {
        _options.Equip(command);
        command.SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _options.Read(parsed);
        if (
            options is { Policies.Count: 0, Cluster.IsFollowed: false }
            && Environment.GetEnvironmentVariable(InClusterVariable) is { Length: > 0 }
        )
        {
            throw new UnusableInputException(
                "no policy: in a cluster the embedded sample would deny every host that it does not list; "
                    + $"pass policy files or folders with --policy or {PolicyOption.Variable}, or use the cluster's own with --cluster"
            );
        }

        try
        {
            await using var application = WebhookApplication.Build(options, hostSettings);
            await application.RunAsync(cancellationToken);
            return ExitCode.Clean;
        }
        catch (Exception e) when (e is CertificateException or ConnectionException)
        {
            throw new UnusableInputException(e.Message);
        }
    }
}
