namespace AdmissionWebhook.Tls;

/// <summary>A certificate, key or CA that cannot be used. The message names the file and the cure.</summary>
public sealed class CertificateException(string message, Exception? inner = null) : Exception(message, inner);
