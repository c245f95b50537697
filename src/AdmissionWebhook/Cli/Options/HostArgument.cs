using System.CommandLine;
using System.Globalization;
using System.Net;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Cli.Options;

/// <summary>A host as people paste it: a name, a name with a port, or a URL.</summary>
/// <param name="Host">The name.</param>
/// <param name="Port">The port given with it, or implied by the URL's scheme; null for none.</param>
internal readonly record struct HostArgument(HostName Host, int? Port)
{
    public static Argument<HostArgument> Create() =>
        new("HOST")
        {
            Description = "A DNS name, a wildcard such as '*.example.com', HOST:PORT or a URL.",
            CustomParser = result =>
            {
                var argument = Parse(result.Tokens[0].Value);
                if (!argument.Host.IsReadable)
                {
                    result.AddError(
                        $"'{result.Tokens[0].Value}' is not a host; write a DNS name, such as api.example.com, "
                            + "a wildcard such as '*.example.com', HOST:PORT or a URL"
                    );
                }

                return argument;
            },
        };

    private static HostArgument Parse(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0)
        {
            return new HostArgument(HostName.Parse(url.Host), url.Port > 0 ? url.Port : null);
        }

        var colon = text.LastIndexOf(':');
        return
            colon > 0
            && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= IPEndPoint.MaxPort
            ? new HostArgument(HostName.Parse(text[..colon]), port)
            : new HostArgument(HostName.Parse(text), null);
    }
}
