using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>What may stay out of the proxy or change it (<c>spec.mesh.capture</c>): mesh-wide, and more in some namespaces.</summary>
public sealed class MeshCapture(IReadOnlyList<CaptureAllowance> entries)
{
    public static readonly MeshCapture Nothing = new([]);

    public IReadOnlyList<CaptureAllowance> Entries => entries;

    /// <summary>Whether some entry for the namespace allows it.</summary>
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
}

/// <summary>What pods of some namespaces may do about their proxy.</summary>
public sealed record CaptureAllowance
{
    /// <summary>Empty: every namespace.</summary>
    public IReadOnlyList<Glob> Namespaces { get; init; } = [];

    /// <summary>Outbound ports that may bypass the proxy.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Addresses that may bypass the proxy.</summary>
    public NetworkSet Addresses { get; init; } = NetworkSet.Empty;

    /// <summary>The mesh's own list of captured addresses, where it is not <c>*</c>.</summary>
    public IReadOnlyList<string> IncludedAddresses { get; init; } = [];

    /// <summary>Injection templates besides <c>sidecar</c>.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>Images of the proxy; none: any that is called proxyv2.</summary>
    public IReadOnlyList<Glob> Images { get; init; } = [];

    /// <summary>Further settings of <c>proxy.istio.io/config</c> and variables of the proxy's environment.</summary>
    public IReadOnlyList<string> ConfigKeys { get; init; } = [];

    /// <summary>Whether pods may run without a proxy.</summary>
    public bool WithoutProxy { get; init; }
}
