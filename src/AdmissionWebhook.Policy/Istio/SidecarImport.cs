using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>An entry of a Sidecar's <c>egress[].hosts</c>.</summary>
/// <param name="Namespace">The namespace it imports from; null: every namespace.</param>
/// <param name="Host">The host it imports; <c>*</c>: every host.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct SidecarImport(string? Namespace, HostName Host, JsonPath Path)
{
    /// <summary>Reads <c>namespace/host</c>; null if it imports nothing.</summary>
    public static SidecarImport? Read(string text, string own, JsonPath path)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (@namespace, host) = slash < 0 ? ("*", text) : (text[..slash], text[(slash + 1)..]);
        return @namespace == "~"
            ? null
            : new SidecarImport(
                @namespace switch
                {
                    "*" => null,
                    "." => own,
                    _ => @namespace,
                },
                HostName.Parse(host),
                path
            );
    }

    public bool Covers(HostName host) => (Host.Flaws & HostFlaw.EveryHost) != 0 || Host.Contains(host);
}
