namespace AdmissionWebhook.Traffic;

/// <summary>A traffic source that cannot be read; the message says which one, why, and what to do.</summary>
internal sealed class TrafficException(string message, Exception? inner = null) : Exception(message, inner);
