using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One policy's entry for one rule.</summary>
/// <param name="Action">Null: the entry sets only parameters.</param>
/// <param name="Parameters">The parameters it sets.</param>
public sealed record RuleEntry(EnforcementAction? Action, RuleParameters Parameters);
