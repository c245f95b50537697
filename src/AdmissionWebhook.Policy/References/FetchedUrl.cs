using System.Globalization;

namespace AdmissionWebhook.Policy.References;

/// <summary>
/// URLs that Istio itself fetches, parsed like Go's net/url: the host comes after the last <c>@</c> of the authority. A module without a
/// scheme is an OCI image, and one without a registry is on Docker Hub (istio pilot/pkg/model/extensions.go, pkg/wasm).
/// </summary>
internal static class FetchedUrl
{
    private const string DockerHub = "index.docker.io";
    private const int Http = 80;
    private const int Https = 443;

    /// <summary>The host and port that are dialled; null if nothing is fetched over the network.</summary>
    public static (string Host, int Port)? Read(EgressRole role, string url)
    {
        var text = url.Trim();
        var mark = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = mark > 0 ? text[..mark].ToLowerInvariant() : "";
        var rest = mark > 0 ? text[(mark + "://".Length)..] : text;
        return (role, scheme) switch
        {
            (_, "http") => Authority(rest, Http),
            (_, "https") => Authority(rest, Https),
            (EgressRole.Module, "oci" or "") => Image(rest),
            _ => null,
        };
    }

    // The registry is the first part, if it looks like a host (go-containerregistry pkg/name/repository.go).
    private static (string Host, int Port)? Image(string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : reference[..slash];
        return first.AsSpan().ContainsAny(".:@") || first == "localhost" ? Authority(reference, Https) : (DockerHub, Https);
    }

    private static (string Host, int Port)? Authority(string text, int port)
    {
        var end = text.AsSpan().IndexOfAny("/?#");
        var authority = end < 0 ? text : text[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var host = Hosts.Authority.Host(authority);
        var colon = authority.LastIndexOf(':');
        return authority.Length == 0
            ? null
            : (
                host,
                host.Length < authority.Length
                && int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var own)
                    ? own
                    : port
            );
    }
}
