namespace AdmissionWebhook.Tls;

/// <summary>A certificate, key or authority that cannot be used. The message names the file and what to do about it.</summary>
public sealed class CertificateException(string message, Exception? inner = null) : Exception(message, inner);
