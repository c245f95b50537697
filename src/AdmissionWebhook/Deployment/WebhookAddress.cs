using System.Text;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Deployment;

/// <summary>Where the API server finds the webhook, and which CA it trusts there.</summary>
/// <param name="Namespace">The namespace of the Service.</param>
/// <param name="Name">The name of the Service.</param>
public sealed record WebhookAddress(string Namespace, string Name)
{
    public static readonly WebhookAddress Default = new(DeploymentNames.Namespace, DeploymentNames.Name);

    /// <summary>The base URL to call instead of the Service, for a webhook outside the cluster. Must be https.</summary>
    public Uri? Url { get; init; }

    /// <summary>PEM certificates of the CA; null if something else (cert-manager, the program itself) adds them.</summary>
    public string? AuthorityPem { get; init; }

    internal JsonObject ClientConfig(string path)
    {
        var config = Url is null
            ? new JsonObject
            {
                ["service"] = new JsonObject
                {
                    ["namespace"] = Namespace,
                    ["name"] = Name,
                    ["path"] = path,
                    ["port"] = 443,
                },
            }
            : new JsonObject { ["url"] = new Uri(Url, path).AbsoluteUri };
        if (AuthorityPem is { } pem)
        {
            config["caBundle"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
        }

        return config;
    }
}
