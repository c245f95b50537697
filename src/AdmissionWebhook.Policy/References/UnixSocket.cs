namespace AdmissionWebhook.Policy.References;

/// <summary>Endpoints that are Unix domain sockets, including abstract ones (istio pkg/config/validation/validation.go).</summary>
internal static class UnixSocket
{
    public static bool Is(string address) =>
        address.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) || address.StartsWith('/') || address.StartsWith('@');
}
