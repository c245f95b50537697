using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>What can bypass or change the proxy (<c>spec.mesh.capture</c>): mesh-wide, and additionally in some namespaces.</summary>
public sealed class MeshCapture(IReadOnlyList<CaptureAllowance> entries)
{
    public static readonly MeshCapture Nothing = new([]);

    public IReadOnlyList<CaptureAllowance> Entries => entries;

    /// <summary>Whether any entry for the namespace allows it.</summary>
    public bool Allows(string @namespace, Func<CaptureAllowance, bool> allows)
    {
        foreach (var entry in entries)
        {
            if ((entry.Namespaces.Count == 0 || Glob.AnyMatches(entry.Namespaces, @namespace)) && allows(entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether any entry for the namespace lists a setting, variable or path of the proxy.</summary>
    public bool AllowsKey(string @namespace, string key) => Allows(@namespace, entry => entry.ConfigKeys.Contains(key));
}

/// <summary>What pods of some namespaces can do to their proxy.</summary>
public sealed record CaptureAllowance
{
    /// <summary>Empty: every namespace.</summary>
    public IReadOnlyList<Glob> Namespaces { get; init; } = [];

    /// <summary>Outbound ports that can bypass the proxy.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Addresses that can bypass the proxy.</summary>
    public NetworkSet Addresses { get; init; } = NetworkSet.Empty;

    /// <summary>The mesh's own list of captured addresses, if it is not <c>*</c>.</summary>
    public IReadOnlyList<string> IncludedAddresses { get; init; } = [];

    /// <summary>Injection templates besides <c>sidecar</c>.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>Proxy images; empty: any named proxyv2.</summary>
    public IReadOnlyList<Glob> Images { get; init; } = [];

    /// <summary>Additional <c>proxy.istio.io/config</c> settings and proxy environment variables.</summary>
    public IReadOnlyList<string> ConfigKeys { get; init; } = [];

    /// <summary>Whether pods can run without a proxy.</summary>
    public bool WithoutProxy { get; init; }
}
