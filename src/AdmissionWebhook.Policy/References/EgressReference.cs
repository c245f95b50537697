using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>One field of an object that names a destination.</summary>
/// <param name="Role">The role of the destination.</param>
/// <param name="Path">The field.</param>
/// <param name="Value">The host, address or authority as written.</param>
/// <param name="Port">The destination's port; 0 if the object names none.</param>
public readonly record struct EgressReference(EgressRole Role, JsonPath Path, string Value, int Port = 0);
