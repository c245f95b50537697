using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <param name="Path">The field.</param>
/// <param name="Value">As written; empty if something is missing.</param>
/// <param name="Message">What is rejected, and by whom.</param>
/// <param name="Remedy">What to write instead.</param>
internal readonly record struct Rejection(JsonPath Path, string Value, string Message, string Remedy);
