using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using AdmissionWebhook.Audit;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Server.Admission;
using AdmissionWebhook.Server.Console;
using AdmissionWebhook.Telemetry;

namespace AdmissionWebhook.Cli.Options;

/// <summary>The options of <c>serve</c>.</summary>
internal sealed class ServeOptions
{
    private static readonly TimeSpan LongestAuditInterval = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestShutdownDelay = TimeSpan.FromMinutes(5);

    private readonly PolicyOption _policy = new()
    {
        Description =
            $"EgressPolicy file or folder; repeatable. Default: {PolicyOption.Variable}, else the cluster's own, "
            + "else an embedded sample outside a cluster.",
    };

    private readonly Option<int> _port = OptionKinds.Port(
        "--port",
        "HTTPS port of /validate and /mutate; 0 for a free one.",
        WebhookOptions.DefaultPort
    );

    private readonly Option<int> _managementPort = OptionKinds.Port(
        "--management-port",
        "HTTP port of /livez, /readyz and /metrics; 0 for a free one.",
        WebhookOptions.DefaultManagementPort
    );

    private readonly Option<IPAddress> _address = OptionKinds.Address(
        "--address",
        "IP address to listen on; 0.0.0.0 for all.",
        IPAddress.Loopback
    );

    private readonly TlsOptions _tls = new();

    private readonly ClusterOptions _cluster = ClusterOptions.ToFollow();

    private readonly Option<TimeSpan> _auditInterval = OptionKinds.Duration(
        "--audit-interval",
        "How often to audit the followed cluster; 0 for never. Policy changes also trigger an audit. Default: 10m.",
        AuditSchedule.Default.Interval,
        LongestAuditInterval
    );

    private readonly Option<bool> _auditCapture = new("--audit-capture")
    {
        Description =
            "Also audit, and show in the console, the other kinds that open egress: pods, workloads, Services, the Gateway API. "
            + "Needs the role in deploy/overlays/capture.",
    };

    private readonly Option<bool> _nativeNet = new("--native-net")
    {
        Description =
            "Maintain ValidatingAdmissionPolicies in the followed cluster that deny the worst violations while no replica answers. "
            + "Without this flag they are removed.",
    };

    private readonly Option<TimeSpan> _shutdownDelay = OptionKinds.Duration(
        "--shutdown-delay-duration",
        "How long to keep answering reviews after SIGTERM, with /readyz at 503, until API servers stop calling. Default: 0s.",
        TimeSpan.Zero,
        LongestShutdownDelay
    );

    private readonly Option<int> _maxReviews = OptionKinds.Count(
        "--max-reviews",
        "Reviews in progress at once, queued ones included; further ones are told to retry (429).",
        ReviewLimits.DefaultReviews,
        "reviews"
    );

    private readonly Option<bool> _console = new("--console")
    {
        Description =
            "Serve the console (map, approvals, audit, playground) at /console on the management port; "
            + "only local connections are accepted.",
    };

    private readonly Option<string[]> _consoleHost = new("--console-host")
    {
        Description = "Host name of an authenticating proxy in front of the console; allows connections from other machines. Repeatable.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _bareEndpoint = new("--bare-endpoint") { Hidden = true };

    private readonly Option<LogFormat> _logFormat = OptionKinds.Word(
        "--log-format",
        "Format of the log: console or json. Default: console.",
        "FORMAT",
        ("console", LogFormat.Console),
        ("json", LogFormat.Json)
    );

    public void Equip(Command command)
    {
        Option[] options =
        [
            _policy,
            _port,
            _managementPort,
            _address,
            .. _tls.All,
            .. _cluster.All,
            _auditInterval,
            _auditCapture,
            _nativeNet,
            _shutdownDelay,
            _maxReviews,
            _console,
            _consoleHost,
            _bareEndpoint,
            _logFormat,
        ];
        Array.ForEach(options, command.Add);
        command.Check(Check);
    }

    public WebhookOptions Read(ParseResult parsed) =>
        _tls.Apply(
            new WebhookOptions
            {
                Policies = _policy.Paths(parsed),
                Address = parsed.GetValue(_address)!,
                Port = parsed.GetValue(_port),
                ManagementPort = parsed.GetValue(_managementPort),
                Cluster = _cluster.Choice(parsed),
                Audit = new AuditSchedule(parsed.GetValue(_auditInterval)) { IncludesCapture = parsed.GetValue(_auditCapture) },
                KeepsNativeNet = parsed.GetValue(_nativeNet),
                ServesBareEndpoint = parsed.GetValue(_bareEndpoint),
                ShutdownDelay = parsed.GetValue(_shutdownDelay),
                MaxReviews = parsed.GetValue(_maxReviews),
                Console = parsed.GetValue(_console) ? new ConsoleOptions(parsed.GetValue(_consoleHost) ?? []) : null,
                LogFormat = parsed.GetValue(_logFormat),
            },
            parsed
        );

    private void Check(CommandResult result)
    {
        _tls.Check(result, _cluster.Mode(result));
        _cluster.Check(result);
        if (result.GetValue(_nativeNet) && _cluster.Mode(result) == ClusterMode.Off)
        {
            result.AddError("--native-net maintains policies in the cluster; it cannot be used with --cluster off");
        }

        if (result.GetValue(_consoleHost) is { Length: > 0 } && !result.GetValue(_console))
        {
            result.AddError("--console-host needs --console");
        }
    }
}
