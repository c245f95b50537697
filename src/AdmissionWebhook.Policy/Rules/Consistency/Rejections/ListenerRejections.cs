using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <summary>
/// Ports and addresses of listeners that istiod rejects (istio pkg/config/validation, validateServerPort and validateServerBind).
/// </summary>
internal static class ListenerRejections
{
    private const string Unix = "unix://";

    /// <param name="port">The port.</param>
    /// <param name="bind">The address it listens on; empty if absent.</param>
    /// <param name="path">The listener's path.</param>
    /// <param name="allowsUnix">Whether it can listen on a unix socket, which has no port.</param>
    public static IEnumerable<Rejection> Of(JsonElement port, string bind, JsonPath path, bool allowsUnix)
    {
        if (PortRejections.Protocol(port.Text("protocol"u8) ?? "", path["port"]) is { } protocol)
        {
            yield return protocol;
        }

        var isUnix = allowsUnix && bind.StartsWith(Unix, StringComparison.Ordinal);
        var number = port.Integer("number"u8);
        if (isUnix && number > 0)
        {
            yield return new Rejection(
                path["port"]["number"],
                $"{number}",
                "istiod rejects a port other than 0 for a unix socket",
                "set number: 0, or bind to an IP address"
            );
        }
        else if (!isUnix)
        {
            foreach (var rejection in ValueRejections.Range(port, "number", path["port"], 1, ValueRejections.MaxPort))
            {
                yield return rejection;
            }
        }

        if ((port.Integer("targetPort"u8) ?? 0) > 0)
        {
            yield return new Rejection(
                path["port"]["targetPort"],
                port.Member("targetPort"u8).GetRawText(),
                "istiod rejects targetPort, which has no effect here",
                "remove targetPort"
            );
        }

        if (bind.Length > 0 && !(isUnix ? IstioNames.IsUnixPath(bind[Unix.Length..]) : IstioNames.IsAddress(bind)))
        {
            yield return new Rejection(
                path["bind"],
                bind,
                $"istiod rejects \"{bind}\" as the address to listen on",
                allowsUnix ? "write an IP address, or unix:// and an absolute path" : "write an IP address"
            );
        }
    }
}
