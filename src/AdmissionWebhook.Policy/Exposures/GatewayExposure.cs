using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// A Gateway's servers. A server can lose hosts; the rest of it must stay. A violation in one does not depend on the others.
/// </summary>
internal sealed class GatewayExposure(Review review) : Exposure(review)
{
    private readonly List<Server> _servers =
    [
        .. review
            .Spec.Member("servers"u8)
            .Items()
            .Select(server => new Server(
                [.. server.Member("hosts"u8).Items().Select(CanonicalJson.Text)],
                Fields.Others(server, "hosts", "name")
            )),
    ];

    private readonly string _others = Fields.Others(review.Spec, "servers", "selector");

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old)
    {
        var before = (GatewayExposure)stored;
        return _others == before._others
            && (
                violation.Path.Name(1) == "servers"
                    ? At(violation.Path) is { } server && before.At(old.Path) is { } was && server.IsWithin(was)
                    : _servers.TrueForAll(server => before._servers.Exists(server.IsWithin))
            );
    }

    private Server? At(JsonPath path) => path.Name(1) == "servers" ? _servers.ElementAtOrDefault(path.Index(2)) : null;

    private sealed record Server(HashSet<string> Hosts, string Others)
    {
        public bool IsWithin(Server stored) => Others == stored.Others && Hosts.IsSubsetOf(stored.Hosts);
    }
}
