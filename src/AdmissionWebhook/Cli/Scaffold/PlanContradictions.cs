using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>Combinations that do not work, each with an alternative.</summary>
internal static class PlanContradictions
{
    /// <param name="question">What to reach, and how.</param>
    /// <param name="mode">From the flags, the approval or the port.</param>
    /// <param name="port">On the wire.</param>
    /// <param name="mesh">The policies' mesh settings.</param>
    /// <exception cref="UnusableInputException">There is one.</exception>
    public static void Check(ScaffoldQuestion question, EgressMode mode, int port, MeshFacts mesh)
    {
        if (Find(question, mode, port, mesh) is { } contradiction)
        {
            throw new UnusableInputException(contradiction);
        }
    }

    private static string? Find(ScaffoldQuestion question, EgressMode mode, int port, MeshFacts mesh)
    {
        var (host, isAmbient) = (question.Host, mesh.DataPlane == "ambient");
        var unresolved = host.IsWildcard && question.Addresses.Count == 0;
        return mode switch
        {
            EgressMode.Tcp when host.IsWildcard =>
                $"{host.Canonical}: a TCP connection carries no host name, so the proxy cannot tell the hosts of a wildcard apart; "
                    + "name one host",
            EgressMode.Tcp when question.Via == EgressVia.EgressGateway =>
                "--via egress-gateway: a TCP connection carries no host name by which the gateway could tell hosts apart; "
                    + "use TLS in the callers (--tls), or leave --via out",
            EgressMode.Plaintext when port == 443 =>
                "--plaintext: port 443 expects TLS; use --tls if callers do, else --tls-origination, or name the HTTP port with --port",
            EgressMode.Mutual when question is { Via: EgressVia.Sidecar, Exports.Count: > 0 } =>
                "--export: a sidecar reads only Secrets of its own namespace; "
                    + "scaffold the host in each namespace that has the Secret, or add --via egress-gateway",
            _ when mode.OriginatesTls() && unresolved =>
                $"{host.Canonical}: TLS origination needs an address to connect to, and a wildcard has none; "
                    + "name one host, add --static ADDRESS, or use --tls",
            _ when question.Via == EgressVia.EgressGateway && unresolved =>
                $"{host.Canonical}: a gateway cannot resolve a wildcard, and would send the traffic back to itself; "
                    + "name one host, or add --static ADDRESS",
            _ when question.Timeout is not null && !mode.ReadsRequests() =>
                $"--timeout: the proxy cannot read what callers send as {(mode == EgressMode.Tcp ? "TCP" : "TLS")}; "
                    + (
                        mode == EgressMode.Tcp
                            ? "set the timeout in the client"
                            : "add --tls-origination, so that callers send HTTP, or set the timeout in the client"
                    ),
            _ when isAmbient && question.Via == EgressVia.EgressGateway =>
                "--via egress-gateway: in ambient mode (mesh.dataPlane) no sidecar sends traffic to the gateway; use --via waypoint",
            _ when isAmbient && question.Via == EgressVia.Sidecar && (mode.OriginatesTls() || question.Timeout is not null) =>
                $"{(mode.OriginatesTls() ? "TLS origination" : "--timeout")}: in ambient mode (mesh.dataPlane) a waypoint does it; "
                    + "add --via waypoint",
            _ => null,
        };
    }
}
