using System.CommandLine;
using AdmissionWebhook.Deployment;

namespace AdmissionWebhook.Cli;

/// <summary><c>manifests</c>: prints what the program generates for a cluster, or writes every generated file of the repository.</summary>
internal sealed class ManifestsCommand
{
    private readonly Option<string> _only = new("--only")
    {
        Description = "webhooks: the two webhook configurations. crd: the custom resource definition. Default: both.",
        HelpName = "PART",
    };

    private readonly Option<string> _authority = new("--ca-bundle") { Description = "CA certificates (PEM) that the API server trusts the webhook by.", HelpName = "FILE" };

    private readonly Option<string> _service = new("--service")
    {
        Description = "The Service of the webhook.",
        HelpName = "NAMESPACE/NAME",
        DefaultValueFactory = _ => $"{WebhookAddress.Default.Namespace}/{WebhookAddress.Default.Name}",
    };

    private readonly Option<Uri> _url = new("--url")
    {
        Description = "Base address (https) of a webhook outside the cluster, instead of a Service.",
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps)
            {
                return url;
            }

            result.AddError($"--url: '{result.Tokens[0].Value}' is not an https address");
            return null;
        },
    };

    private readonly Option<string> _root = new("--write") { Description = "Write all generated files below this folder (the repository's root) instead.", HelpName = "FOLDER" };

    public Command Verb()
    {
        var verb = new Command("manifests", "Print the webhook configurations and the custom resource definition.") { _only, _authority, _service, _url, _root };
        _only.AcceptOnlyFromAmong("webhooks", "crd");
        verb.Validators.Add(result =>
        {
            if (result.GetValue(_service)?.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                result.AddError("--service: write NAMESPACE/NAME");
            }
        });
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            if (parsed.GetValue(_root) is { } root)
            {
                Write(root);
                return ExitCode.Clean;
            }

            var only = parsed.GetValue(_only);
            string[] parts = [.. only is null or "crd" ? [GeneratedFiles.Definition()] : Array.Empty<string>(), .. only is null or "webhooks" ? [GeneratedFiles.Webhooks(Address(parsed))] : Array.Empty<string>()];
            parsed.InvocationConfiguration.Output.Write(string.Join("---\n", parts));
            return ExitCode.Clean;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return ExitCode.Unusable;
        }
    }

    private WebhookAddress Address(ParseResult parsed)
    {
        var service = parsed.GetValue(_service)!.Split('/');
        return new WebhookAddress(service[0], service[1])
        {
            Url = parsed.GetValue(_url),
            AuthorityPem = parsed.GetValue(_authority) is { } file ? File.ReadAllText(file) : null,
        };
    }

    private static void Write(string root)
    {
        foreach (var (path, content) in GeneratedFiles.All())
        {
            var file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }
}
