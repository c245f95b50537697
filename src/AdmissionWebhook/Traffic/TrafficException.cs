namespace AdmissionWebhook.Traffic;

/// <summary>A source of traffic cannot be read; the message says which, why, and what to do.</summary>
internal sealed class TrafficException(string message, Exception? inner = null) : Exception(message, inner);
