using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency.Rejections;

/// <param name="Path">Where it stands.</param>
/// <param name="Value">As written; empty where something is missing.</param>
/// <param name="Message">What is refused, and by whom.</param>
/// <param name="Remedy">What to write instead.</param>
internal readonly record struct Rejection(JsonPath Path, string Value, string Message, string Remedy);
