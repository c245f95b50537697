namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>Where the API server is and how it proves itself.</summary>
/// <param name="Server">Base address; its path, if any, is kept.</param>
/// <param name="Roots">Null: the system's authorities.</param>
/// <param name="ServerName">The name in the certificate and in SNI; null: the host of <paramref name="Server"/>.</param>
/// <param name="SkipVerification">Any certificate will do.</param>
internal sealed record Endpoint(Uri Server, TrustedRoots? Roots, string? ServerName, bool SkipVerification);
