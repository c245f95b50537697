using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.References;

/// <summary>One place in an object that names a destination.</summary>
/// <param name="Role">In what capacity.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Value">The host, address or authority as written.</param>
/// <param name="Port">The port that goes with it; 0 where the field names none.</param>
public readonly record struct EgressReference(EgressRole Role, JsonPath Path, string Value, int Port = 0);
