using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>An entry of a Sidecar's <c>egress[].hosts</c>.</summary>
/// <param name="Namespace">The namespace it imports from; null: every namespace.</param>
/// <param name="Host">The host it imports; <c>*</c>: every host.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct SidecarImport(string? Namespace, HostName Host, JsonPath Path)
{
    /// <summary>What the same listener leaves out again.</summary>
    public IReadOnlyList<SidecarImport> Exclusions { get; init; } = [];

    /// <summary>Reads <c>namespace/host</c>; null if it imports nothing.</summary>
    public static SidecarImport? Read(string text, string own, JsonPath path) => IsExclusion(text) ? null : Parse(text, own, path);

    /// <summary>The imports of a listener, without those that it leaves out as a whole.</summary>
    public static IEnumerable<SidecarImport> Of(JsonElement listener, string own, JsonPath path)
    {
        var exclusions = listener
            .Member("hosts"u8)
            .Items()
            .Select(item => item.Text() ?? "")
            .Where(IsExclusion)
            .Select(text => Parse(text.StartsWith("~/", StringComparison.Ordinal) ? "*" + text[1..] : text[1..], own, path))
            .ToList();
        var index = 0;
        foreach (var item in listener.Member("hosts"u8).Items())
        {
            var at = path["hosts"][index++];
            if (Read(item.Text() ?? "", own, at) is { } import && !exclusions.Exists(one => one.Leaves(import.Namespace, import.Host)))
            {
                yield return import with
                {
                    Exclusions = exclusions,
                };
            }
        }
    }

    /// <summary>Whether an entry of a Sidecar's hosts leaves hosts out instead of importing them (since Istio 1.31).</summary>
    public static bool IsExclusion(string text) => text.StartsWith('~');

    public bool Covers(HostName host) => (Host.Flaws & HostFlaw.EveryHost) != 0 || Host.Contains(host);

    /// <summary>Whether a host of an entry in a namespace is imported.</summary>
    public bool Imports(string @namespace, HostName host) => Covers(host) && !Exclusions.Any(one => one.Leaves(@namespace, host));

    private bool Leaves(string? @namespace, HostName host) => (Namespace is null || Namespace == @namespace) && Covers(host);

    private static SidecarImport Parse(string text, string own, JsonPath path)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (@namespace, host) = slash < 0 ? ("*", text) : (text[..slash], text[(slash + 1)..]);
        return new SidecarImport(
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
}
