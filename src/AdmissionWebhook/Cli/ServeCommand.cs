using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using AdmissionWebhook.Admission;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Text;
using AdmissionWebhook.Telemetry;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Cli;

/// <summary><c>serve</c>, which is also what the program does when no verb is given.</summary>
/// <param name="hostSettings">Settings of the web host, as <c>--key=value</c>.</param>
internal sealed class ServeCommand(IReadOnlyList<string> hostSettings)
{
    public const string PolicyVariable = "EGRESS_POLICY";

    private const StringSplitOptions Separated = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
    private static readonly TimeSpan LongestAuditInterval = TimeSpan.FromHours(24);
    private static readonly TimeSpan MaxShutdownDelay = TimeSpan.FromMinutes(5);

    private const string InClusterVariable = "KUBERNETES_SERVICE_HOST";

    private readonly Option<string[]> _policy = new("--policy")
    {
        Description = $"EgressPolicy file or folder; repeatable. Default: {PolicyVariable}, else the cluster's own, else an embedded sample outside a cluster.",
        HelpName = "PATH",
    };

    private readonly Option<int> _port = PortOption("--port", "HTTPS port of /validate and /mutate; 0 for a free one.", WebhookOptions.DefaultPort);

    private readonly Option<int> _managementPort =
        PortOption("--management-port", "HTTP port of /livez, /readyz and /metrics; 0 for a free one.", WebhookOptions.DefaultManagementPort);

    private readonly Option<IPAddress> _address = new("--address")
    {
        Description = "IP address to listen on; 0.0.0.0 for all.",
        HelpName = "IP",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
            {
                return address;
            }

            result.AddError($"--address: '{result.Tokens[0].Value}' is not an IP address");
            return null;
        },
    };

    private readonly Option<string> _tls = new("--tls")
    {
        Description = "Where the server certificate comes from: files (--tls-cert), self-signed for the run, or self-managed: made and rotated "
            + "by the replicas in a Secret of the cluster. auto: files if named, else self-signed.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _certificate =
        FileOption("--tls-cert", "Server certificate with its chain (PEM), reloaded when it changes. Default: self-signed for the run.");

    private readonly Option<string> _key = FileOption("--tls-key", "Private key of --tls-cert (PEM).");

    private readonly Option<string> _authorityOutput =
        FileOption("--write-ca", "Write the self-signed certificate's authority (PEM) to this file.");

    private readonly Option<string> _clientAuthorities =
        FileOption("--client-ca", "Let in only clients with a certificate of these authorities (PEM).");

    private readonly Option<string> _cluster = new("--cluster")
    {
        Description = "The cluster to follow: its policies and objects. auto: in-cluster where a service account is mounted, else off.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _kubeconfig = FileOption("--kubeconfig", "For --cluster kubeconfig. Default: KUBECONFIG, else ~/.kube/config.");

    private readonly Option<string> _context = new("--context") { Description = "Context of the kubeconfig. Default: the current one.", HelpName = "NAME" };

    private readonly Option<TimeSpan> _auditInterval = DurationOption(
        "--audit-interval",
        "How often what the followed cluster holds is audited; 0 for never. A change of policies brings an audit too. Default: 10m.",
        AuditSchedule.Default.Interval,
        LongestAuditInterval);

    private readonly Option<TimeSpan> _shutdownDelay = DurationOption(
        "--shutdown-delay-duration",
        "How long reviews are still answered, and /readyz says 503, after the signal to stop: until no API server calls any more. Default: 0s.",
        TimeSpan.Zero,
        MaxShutdownDelay);

    private readonly Option<int> _maxReviews = new("--max-reviews")
    {
        Description = "Reviews answered at once, those that wait for their turn included; one more is told to try again (429).",
        HelpName = "NUMBER",
        DefaultValueFactory = _ => ReviewLimits.DefaultReviews,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                return number;
            }

            result.AddError($"--max-reviews: '{result.Tokens[0].Value}' is not a number of reviews (1 or more)");
            return 0;
        },
    };

    private readonly Option<bool> _bareEndpoint = new("--bare-endpoint") { Hidden = true };

    private readonly Option<LogFormat> _logFormat = new("--log-format")
    {
        Description = "How the log is written: console or json. Default: console.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => LogFormat.Console,
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "json": return LogFormat.Json;
                case "console": return LogFormat.Console;
                default:
                    result.AddError($"--log-format: '{result.Tokens[0].Value}' is neither json nor console");
                    return LogFormat.Console;
            }
        },
    };

    /// <summary>Gives a command the flags and the action of <c>serve</c>.</summary>
    public void Equip(Command command)
    {
        Option[] options = [_policy, _port, _managementPort, _address, _tls, _certificate, _key, _authorityOutput, _clientAuthorities, _cluster, _kubeconfig, _context, _auditInterval, _shutdownDelay, _maxReviews, _bareEndpoint, _logFormat];
        _tls.AcceptOnlyFromAmong("auto", "files", "self-signed", "self-managed");
        _cluster.AcceptOnlyFromAmong("auto", "off", "in-cluster", "kubeconfig");
        Array.ForEach(options, command.Add);

        command.Check(CheckCombinations);
        command.SetAction(RunAsync);
    }

    private void CheckCombinations(CommandResult result)
    {
        if ((result.GetValue(_certificate) is null) != (result.GetValue(_key) is null))
        {
            result.AddError("--tls-cert and --tls-key go together");
        }

        switch (Source(result.GetValue(_tls)), result.GetValue(_certificate))
        {
            case (TlsMode.Files, null):
                result.AddError("--tls files goes with --tls-cert and --tls-key");
                break;
            case (TlsMode.SelfSigned or TlsMode.SelfManaged, not null):
                result.AddError("--tls-cert and --tls-key go with --tls files");
                break;
            case (TlsMode.SelfManaged, _) when result.GetValue(_authorityOutput) is not null:
                result.AddError("--write-ca is about the self-signed certificate; the authority of a self-managed one is in caBundle of the webhook configurations");
                break;
            case (TlsMode.SelfManaged, _) when Mode(result.GetValue(_cluster)) == ClusterMode.Off:
                result.AddError("--tls self-managed keeps the certificate in the cluster; it does not go with --cluster off");
                break;
            case (_, not null) when result.GetValue(_authorityOutput) is not null:
                result.AddError("--write-ca is about the self-signed certificate; with --tls-cert there is none");
                break;
        }

        if ((result.GetValue(_kubeconfig) ?? result.GetValue(_context)) is not null && Mode(result.GetValue(_cluster)) != ClusterMode.Kubeconfig)
        {
            result.AddError("--kubeconfig and --context go with --cluster kubeconfig");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var policies = Policies(parsed);
        var cluster = new ClusterChoice(Mode(parsed.GetValue(_cluster)), parsed.GetValue(_kubeconfig), parsed.GetValue(_context));
        if (policies.Count == 0 && !cluster.IsFollowed && Environment.GetEnvironmentVariable(InClusterVariable) is { Length: > 0 })
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                "no policy: in a cluster the sample policy would deny whatever it does not know; "
                + $"name policy files or folders with --policy or {PolicyVariable}, or follow the cluster's own with --cluster");
            return ExitCode.Unusable;
        }

        return await ServeAsync(Options(parsed, policies) with { Cluster = cluster }, parsed, cancellationToken);
    }

    private async Task<int> ServeAsync(WebhookOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            await using var application = WebhookApplication.Build(options, hostSettings);
            await application.RunAsync(cancellationToken);
            return ExitCode.Clean;
        }
        catch (Exception e) when (e is PolicyFilesException or CertificateException or ConnectionException or IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
            return ExitCode.Unusable;
        }
    }

    private List<string> Policies(ParseResult parsed) => parsed.GetValue(_policy) is { Length: > 0 } named
        ? [.. named]
        : [.. (Environment.GetEnvironmentVariable(PolicyVariable) ?? "").Split(Path.PathSeparator, Separated)];

    private WebhookOptions Options(ParseResult parsed, IReadOnlyList<string> policies) => new()
    {
        Policies = policies,
        Address = parsed.GetValue(_address)!,
        Port = parsed.GetValue(_port),
        ManagementPort = parsed.GetValue(_managementPort),
        Tls = Source(parsed.GetValue(_tls)),
        Certificate = parsed.GetValue(_certificate) is { } certificate ? new CertificatePaths(certificate, parsed.GetValue(_key)!) : null,
        AuthorityOutput = parsed.GetValue(_authorityOutput),
        ClientAuthorities = parsed.GetValue(_clientAuthorities),
        Audit = new AuditSchedule(parsed.GetValue(_auditInterval)),
        KeepsWarmingUp = true,
        ServesBareEndpoint = parsed.GetValue(_bareEndpoint),
        ShutdownDelay = parsed.GetValue(_shutdownDelay),
        MaxReviews = parsed.GetValue(_maxReviews),
        LogFormat = parsed.GetValue(_logFormat),
    };

    private static ClusterMode Mode(string? word) => word switch
    {
        "off" => ClusterMode.Off,
        "in-cluster" => ClusterMode.InCluster,
        "kubeconfig" => ClusterMode.Kubeconfig,
        _ => ClusterMode.Auto,
    };

    private static TlsMode Source(string? word) => word switch
    {
        "files" => TlsMode.Files,
        "self-signed" => TlsMode.SelfSigned,
        "self-managed" => TlsMode.SelfManaged,
        _ => TlsMode.Auto,
    };

    private static Option<int> PortOption(string name, string description, int port) => new(name)
    {
        Description = description,
        HelpName = "PORT",
        DefaultValueFactory = _ => port,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort)
            {
                return number;
            }

            result.AddError($"{name}: '{text}' is not a port (0 to {IPEndPoint.MaxPort})");
            return 0;
        },
    };

    private static Option<string> FileOption(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static Option<TimeSpan> DurationOption(string name, string description, TimeSpan duration, TimeSpan longest) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        DefaultValueFactory = _ => duration,
        CustomParser = result =>
        {
            if (GoDuration.TryParse(result.Tokens[0].Value, out var given) && given >= TimeSpan.Zero && given <= longest)
            {
                return given;
            }

            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a duration from 0s to {GoDuration.Format(longest)}");
            return duration;
        },
    };
}
