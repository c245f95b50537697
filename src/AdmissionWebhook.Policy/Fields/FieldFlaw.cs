using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Fields;

/// <summary>One difference between a document and its schema.</summary>
/// <param name="Path">The field.</param>
/// <param name="Value">The field's name or value as written.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to write instead.</param>
/// <param name="IsUnknownField">True if the schema has no such field; false if the value is wrong or missing.</param>
public sealed record FieldFlaw(JsonPath Path, string Value, string Message, string Remedy, bool IsUnknownField);
