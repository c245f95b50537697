using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The flags for which host to reach, and how.</summary>
internal sealed class ScaffoldOptions
{
    private readonly Argument<HostArgument> _host = HostArgument.Create();

    private readonly NamespaceOption _namespace = new("The namespace that will use it.");

    private readonly WirePortOption _port = new("The port that the host listens on. Default: as approved, else 443 (80 with --plaintext).");

    private readonly Option<bool> _plaintext = new("--plaintext")
    {
        Description = "Callers send HTTP, which leaves the cluster unencrypted.",
    };

    private readonly Option<bool> _tls = new("--tls")
    {
        Description = "Callers use TLS themselves (the default, unless the approval says otherwise).",
    };

    private readonly Option<bool> _origination = new("--tls-origination")
    {
        Description = "Callers send HTTP; the proxy originates TLS to the host.",
    };

    private readonly Option<string> _mutual = new("--mutual")
    {
        Description = "As --tls-origination, with the client certificate of a Secret.",
        HelpName = "SECRET",
    };

    private readonly Option<bool> _tcp = new("--tcp") { Description = "Another TCP protocol, which the proxy forwards unchanged." };

    private readonly Option<string[]> _static = new("--static")
    {
        Description = "The host's addresses, if DNS does not resolve it.",
        HelpName = "ADDRESS",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<EgressVia> _via = OptionKinds.Word(
        "--via",
        "The proxy that the traffic leaves through: sidecar, egress-gateway or waypoint. Default: sidecar.",
        "PROXY",
        ("sidecar", EgressVia.Sidecar),
        ("egress-gateway", EgressVia.EgressGateway),
        ("waypoint", EgressVia.Waypoint)
    );

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long a request may take, retries included. Default: the policy's.",
        HelpName = "DURATION",
        CustomParser = result =>
        {
            if (Formats.Duration(result.Tokens[0].Value) is { } wrong)
            {
                result.AddError($"--timeout: {wrong}");
                return null;
            }

            GoDuration.TryParse(result.Tokens[0].Value, out var timeout);
            return timeout;
        },
    };

    private readonly Option<string[]> _export = new("--export")
    {
        Description = "Other namespaces that can use it; \"*\" for all.",
        HelpName = "NAMESPACE",
        AllowMultipleArgumentsPerToken = true,
    };

    public void Equip(Command verb)
    {
        verb.Add(_host);
        foreach (
            var option in new Option[]
            {
                _namespace,
                _port,
                _plaintext,
                _tls,
                _origination,
                _mutual,
                _tcp,
                _static,
                _via,
                _timeout,
                _export,
            }
        )
        {
            verb.Add(option);
        }

        verb.Validators.Add(Check);
    }

    public ScaffoldQuestion Question(ParseResult parsed)
    {
        var host = parsed.GetValue(_host);
        return new ScaffoldQuestion(host.Host, parsed.GetValue(_namespace)!)
        {
            Port = parsed.GetValue(_port) ?? host.Port,
            Mode =
                parsed.GetValue(_plaintext) ? EgressMode.Plaintext
                : parsed.GetValue(_tls) ? EgressMode.Tls
                : parsed.GetValue(_mutual) is not null ? EgressMode.Mutual
                : parsed.GetValue(_origination) ? EgressMode.TlsOrigination
                : parsed.GetValue(_tcp) ? EgressMode.Tcp
                : null,
            Secret = parsed.GetValue(_mutual),
            Addresses = [.. (parsed.GetValue(_static) ?? []).Distinct()],
            Via = parsed.GetValue(_via),
            Timeout = parsed.GetValue(_timeout),
            Exports = parsed.GetValue(_export) is { } exports && exports.Contains("*") ? ["*"] : parsed.GetValue(_export) ?? [],
        };
    }

    private void Check(CommandResult result)
    {
        Option[] all = [_plaintext, _tls, _origination, _mutual, _tcp];
        string[] modes = [.. all.Where(mode => result.GetResult(mode) is { Implicit: false }).Select(mode => mode.Name)];
        if (modes.Length > 1)
        {
            var cure = modes is ["--tls-origination", "--mutual"]
                ? "; --mutual originates TLS already"
                : "; keep the one that matches what callers send";
            result.AddError($"{string.Join(" and ", modes)} contradict each other{cure}");
        }

        foreach (var address in result.GetValue(_static) ?? [])
        {
            if (!NetworkAddress.TryParse(address, out _) || address.Contains('/', StringComparison.Ordinal))
            {
                result.AddError($"--static: '{address}' is not an IP address; without --static the host is resolved by DNS");
            }
        }

        foreach (var entry in result.GetValue(_export) ?? [])
        {
            if (entry != "*" && (Formats.NamespaceGlob(entry) is not null || entry.Contains('*', StringComparison.Ordinal)))
            {
                result.AddError($"--export: '{entry}' is not a namespace; write its name, or \"*\" for all");
            }
        }

        if (result.GetValue(_mutual) is { } secret && secret.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-."))
        {
            result.AddError($"--mutual: '{secret}' is not the name of a Secret");
        }
    }
}
