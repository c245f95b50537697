namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>The connection to the cluster is not described well enough to try it; the message names the file and the field.</summary>
public sealed class ConnectionException(string message, Exception? inner = null) : Exception(message, inner);
