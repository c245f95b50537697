namespace AdmissionWebhook.Manifests.Edits;

/// <summary>An operation cannot be written into the text; the message says why.</summary>
internal sealed class NotFixableException(string message) : Exception(message);
