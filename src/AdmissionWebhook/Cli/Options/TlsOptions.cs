using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Cli.Options;

/// <summary>The source of the server certificate, and which clients to accept.</summary>
internal sealed class TlsOptions
{
    private readonly Option<string> _source = new("--tls")
    {
        Description =
            "Source of the server certificate: files (--tls-cert), self-signed for this run, or self-managed: made and rotated "
            + "by the replicas and stored in a Secret. auto: files if given, else self-signed.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _certificate = OptionKinds.File(
        "--tls-cert",
        "Server certificate with its chain (PEM), reloaded when it changes. Default: self-signed for this run."
    );

    private readonly Option<string> _key = OptionKinds.File("--tls-key", "Private key of --tls-cert (PEM).");

    private readonly Option<string> _authorityOutput = OptionKinds.File(
        "--write-ca",
        "Write the CA of the self-signed certificate (PEM) to this file."
    );

    private readonly Option<string> _clientAuthorities = OptionKinds.File(
        "--client-ca",
        "Accept only clients with a certificate from these CAs (PEM)."
    );

    public TlsOptions() => _source.AcceptOnlyFromAmong("auto", "files", "self-signed", "self-managed");

    public IReadOnlyList<Option> All => [_source, _certificate, _key, _authorityOutput, _clientAuthorities];

    public void Check(CommandResult result, ClusterMode cluster)
    {
        if ((result.GetValue(_certificate) is null) != (result.GetValue(_key) is null))
        {
            result.AddError("--tls-cert and --tls-key must be used together");
        }

        switch (Mode(result.GetValue(_source)), result.GetValue(_certificate))
        {
            case (TlsMode.Files, null):
                result.AddError("--tls files needs --tls-cert and --tls-key");
                break;
            case (TlsMode.SelfSigned or TlsMode.SelfManaged, not null):
                result.AddError("--tls-cert and --tls-key need --tls files");
                break;
            case (TlsMode.SelfManaged, _) when result.GetValue(_authorityOutput) is not null:
                result.AddError(
                    "--write-ca is for the self-signed certificate; the CA of a self-managed one is in caBundle of the webhook "
                        + "configurations"
                );
                break;
            case (TlsMode.SelfManaged, _) when cluster == ClusterMode.Off:
                result.AddError("--tls self-managed keeps the certificate in the cluster; it cannot be used with --cluster off");
                break;
            case (_, not null) when result.GetValue(_authorityOutput) is not null:
                result.AddError("--write-ca is for the self-signed certificate; it cannot be used with --tls-cert");
                break;
        }
    }

    /// <summary>Applies the TLS options.</summary>
    public WebhookOptions Apply(WebhookOptions options, ParseResult parsed) =>
        options with
        {
            Tls = Mode(parsed.GetValue(_source)),
            Certificate = parsed.GetValue(_certificate) is { } certificate
                ? new CertificatePaths(certificate, parsed.GetValue(_key)!)
                : null,
            AuthorityOutput = parsed.GetValue(_authorityOutput),
            ClientAuthorities = parsed.GetValue(_clientAuthorities),
        };

    private static TlsMode Mode(string? word) =>
        word switch
        {
            "files" => TlsMode.Files,
            "self-signed" => TlsMode.SelfSigned,
            "self-managed" => TlsMode.SelfManaged,
            _ => TlsMode.Auto,
        };
}
