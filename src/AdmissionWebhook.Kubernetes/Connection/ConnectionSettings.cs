namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// Everything that an <see cref="ApiClient"/> is built from. Compared by value: if a re-read gives equal settings, nothing was rotated and
/// the client stays.
/// </summary>
/// <param name="Server">Base address as written; its path is kept.</param>
internal sealed record ConnectionSettings(Uri Server)
{
    /// <summary>The name to expect in the server's certificate and to send as SNI; null for the host of <see cref="Server"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accept any server certificate.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>Null for a direct connection, whatever the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>PEM bundle of the only CAs to trust; null for the system's.</summary>
    public Setting? Authorities { get; init; }

    public Setting? Token { get; init; }

    /// <summary>For basic authentication, if there is no token.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>PEM of the client certificate and its intermediates; needs <see cref="Key"/>.</summary>
    public Setting? Certificate { get; init; }

    public Setting? Key { get; init; }

    /// <summary>Only the server: other settings may be secret.</summary>
    public override string ToString() => Server.ToString();
}
