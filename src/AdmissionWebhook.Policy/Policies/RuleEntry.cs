using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>What one policy says of one rule.</summary>
/// <param name="Action">Null: only parameters are set.</param>
/// <param name="Parameters">Those it sets.</param>
public sealed record RuleEntry(EnforcementAction? Action, RuleParameters Parameters);
