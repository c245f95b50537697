using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Cli.Options;

/// <summary>Where the server certificate comes from, and which clients are let in.</summary>
internal sealed class TlsOptions
{
    private readonly Option<string> _source = new("--tls")
    {
        Description = "Where the server certificate comes from: files (--tls-cert), self-signed for the run, or self-managed: made and rotated "
            + "by the replicas in a Secret of the cluster. auto: files if named, else self-signed.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string> _certificate =
        OptionKinds.File("--tls-cert", "Server certificate with its chain (PEM), reloaded when it changes. Default: self-signed for the run.");

    private readonly Option<string> _key = OptionKinds.File("--tls-key", "Private key of --tls-cert (PEM).");

    private readonly Option<string> _authorityOutput = OptionKinds.File("--write-ca", "Write the self-signed certificate's authority (PEM) to this file.");

    private readonly Option<string> _clientAuthorities = OptionKinds.File("--client-ca", "Let in only clients with a certificate of these authorities (PEM).");

    public TlsOptions() => _source.AcceptOnlyFromAmong("auto", "files", "self-signed", "self-managed");

    public IReadOnlyList<Option> All => [_source, _certificate, _key, _authorityOutput, _clientAuthorities];

    public void Check(CommandResult result, ClusterMode cluster)
    {
        if ((result.GetValue(_certificate) is null) != (result.GetValue(_key) is null))
        {
            result.AddError("--tls-cert and --tls-key go together");
        }

        switch (Mode(result.GetValue(_source)), result.GetValue(_certificate))
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
            case (TlsMode.SelfManaged, _) when cluster == ClusterMode.Off:
                result.AddError("--tls self-managed keeps the certificate in the cluster; it does not go with --cluster off");
                break;
            case (_, not null) when result.GetValue(_authorityOutput) is not null:
                result.AddError("--write-ca is about the self-signed certificate; with --tls-cert there is none");
                break;
        }
    }

    /// <summary>The same options, with those of TLS as they were given.</summary>
    public WebhookOptions Apply(WebhookOptions options, ParseResult parsed) => options with
    {
        Tls = Mode(parsed.GetValue(_source)),
        Certificate = parsed.GetValue(_certificate) is { } certificate ? new CertificatePaths(certificate, parsed.GetValue(_key)!) : null,
        AuthorityOutput = parsed.GetValue(_authorityOutput),
        ClientAuthorities = parsed.GetValue(_clientAuthorities),
    };

    private static TlsMode Mode(string? word) => word switch
    {
        "files" => TlsMode.Files,
        "self-signed" => TlsMode.SelfSigned,
        "self-managed" => TlsMode.SelfManaged,
        _ => TlsMode.Auto,
    };
}
