namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>The settings are not enough to try a connection; the message names the file and the field.</summary>
public sealed class ConnectionException(string message, Exception? inner = null) : Exception(message, inner);
