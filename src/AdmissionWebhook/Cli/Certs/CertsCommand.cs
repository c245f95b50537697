using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Tls;

namespace AdmissionWebhook.Cli.Certs;

/// <summary><c>certs</c>: makes a development CA and a server certificate signed by it.</summary>
internal sealed class CertsCommand
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "Folder for ca.crt, ca.key, tls.crt and tls.key; an existing CA is reused.",
    };

    private readonly Option<string[]> _name = new("--name")
    {
        Description = "DNS name or IP address of the server; repeatable. Default: this machine, loopback and the Service of deploy/.",
        HelpName = "NAME",
    };

    public Command Verb()
    {
        var verb = new CommandWithExample("certs", "Make a development CA and server certificate.", "certs certs/") { _folder, _name };
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            var files = new CertificateFiles(parsed.GetValue(_folder)!);
            var names = parsed.GetValue(_name) is { Length: > 0 } given ? new CertificateNames(given) : CertificateNames.ForDevelopment();
            var made = files.Write(names, TimeProvider.System.GetUtcNow());
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{(made ? "made" : "kept")} {files.AuthorityPath}, wrote {files.CertificatePath} and {files.KeyPath}"
            );
            return ExitCode.Clean;
        }
        catch (Exception e) when (e is CertificateException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return ExitCode.Unusable;
        }
    }
}
