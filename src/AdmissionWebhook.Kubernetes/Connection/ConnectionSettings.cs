namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>
/// Everything that an <see cref="ApiClient"/> is built from. Compared by value: if files are read again and the settings come out equal,
/// nothing was rotated and the client stays.
/// </summary>
/// <param name="Server">Base address as written; its path, if any, is kept.</param>
internal sealed record ConnectionSettings(Uri Server)
{
    /// <summary>The name in the server's certificate and in SNI; null: the host of <see cref="Server"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accept any server certificate.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>Null: a direct connection, whatever the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>PEM bundle of the only authorities to trust; null: the system's.</summary>
    public Setting? Authorities { get; init; }

    public Setting? Token { get; init; }

    /// <summary>Basic authentication, where there is no token.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>PEM of the client certificate and its intermediates; needs <see cref="Key"/>.</summary>
    public Setting? Certificate { get; init; }

    public Setting? Key { get; init; }

    /// <summary>Leaves everything else out: much of it is secret.</summary>
    public override string ToString() => Server.ToString();
}
