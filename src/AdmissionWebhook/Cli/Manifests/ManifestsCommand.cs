using System.CommandLine;
using System.Globalization;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Deployment.MatchConditions;
using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;

namespace AdmissionWebhook.Cli.Manifests;

/// <summary><c>manifests</c>: prints the manifests that the program generates.</summary>
internal sealed class ManifestsCommand
{
    private readonly Argument<string> _part = new("PART")
    {
        Description =
            "webhooks: the two webhook configurations. capture: the configuration for pods, Services and the Gateway API. "
            + "crd: the custom resource definition. Default: webhooks and crd.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _with = new("--with")
    {
        Description = "capture: also print the configuration for other kinds that open egress: pods, Services, the Gateway API.",
        HelpName = "PART",
    };

    private readonly PolicyOption _policy = new()
    {
        Description =
            "With webhooks: EgressPolicy file or folder; skips calls of the mutating webhook that would change nothing under these "
            + "policies. Repeatable.",
    };

    private readonly Option<string> _authority = new("--ca-bundle")
    {
        Description = "CA certificates (PEM) by which the API server verifies the webhook.",
        HelpName = "FILE",
    };

    private readonly Option<string> _service = new("--service")
    {
        Description = "The Service of the webhook.",
        HelpName = "NAMESPACE/NAME",
        DefaultValueFactory = _ => $"{WebhookAddress.Default.Namespace}/{WebhookAddress.Default.Name}",
    };

    private readonly Option<Uri> _url = new("--url")
    {
        Description = "Base URL (https) of a webhook outside the cluster, instead of a Service.",
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps)
            {
                return url;
            }

            result.AddError($"--url: '{result.Tokens[0].Value}' is not an https URL");
            return null;
        },
    };

    public Command Verb()
    {
        var verb = new CommandWithExample(
            "manifests",
            "Print the webhook configurations and the custom resource definition.",
            "manifests webhooks --ca-bundle certs/ca.crt | kubectl apply -f -"
        )
        {
            _part,
            _with,
            _policy,
            _authority,
            _service,
            _url,
            new NativeCommand().Verb(),
        };
        _part.AcceptOnlyFromAmong("webhooks", "crd", "capture");
        _with.AcceptOnlyFromAmong("capture");
        _service.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                result.AddError("--service: write NAMESPACE/NAME");
            }
        });
        verb.Check(result =>
        {
            if (result.GetValue(_policy) is { Length: > 0 } && result.GetValue(_part) is not (null or "webhooks"))
            {
                result.AddError("--policy goes with webhooks");
            }
        });
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            var part = parsed.GetValue(_part);
            if (part is null or "crd")
            {
                parsed.InvocationConfiguration.Output.Write(GeneratedFiles.Definition());
            }

            if (part is null)
            {
                parsed.InvocationConfiguration.Output.Write("---\n");
            }

            if (part is null or "webhooks")
            {
                parsed.InvocationConfiguration.Output.Write(Webhooks(parsed));
            }

            if (part == "capture" || (part is null or "webhooks" && parsed.GetValue(_with) is not null))
            {
                parsed.InvocationConfiguration.Output.Write((part == "capture" ? "" : "---\n") + GeneratedFiles.Capture(Address(parsed)));
            }

            return ExitCode.Clean;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return ExitCode.Unusable;
        }
    }

    // Ignores the environment variable, so that the output without the option is the file in the repository.
    private string Webhooks(ParseResult parsed)
    {
        if (parsed.GetValue(_policy) is not { Length: > 0 } paths)
        {
            return GeneratedFiles.Webhooks(Address(parsed), []);
        }

        var policies = new PolicyFiles(hasNamespaceLabels: true).Compile(FileSnapshot.Read(paths)).Set;
        var now = TimeProvider.System.GetUtcNow();
        var names = string.Join(", ", policies.Policies.Select(policy => policy.Name));
        return string.Create(
                CultureInfo.InvariantCulture,
                $"# For the policies {names} as of {now.UtcDateTime:yyyy-MM-dd}: the API server calls the mutating webhook\n"
            )
            + "# only for objects that might get a default. Print and apply this file again whenever the policies change;\n"
            + "# until then, new defaults can be missing.\n"
            + GeneratedFiles.Webhooks(Address(parsed), DefaultingConditions.Of(policies, now));
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
}
