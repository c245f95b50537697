using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>One difference between a document and its schema.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Value">The field's name or value as written.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to write instead.</param>
/// <param name="IsUnknownField">Whether the schema has no such field; otherwise it has one, but not with this value.</param>
public sealed record FieldFlaw(JsonPath Path, string Value, string Message, string Remedy, bool IsUnknownField);
