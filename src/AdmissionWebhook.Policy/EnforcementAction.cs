namespace AdmissionWebhook.Policy;

/// <summary>What a finding leads to, the mildest first. The words are ValidatingAdmissionPolicy's, with <c>Disabled</c> for "not looked at".</summary>
public enum EnforcementAction
{
    Disabled,
    Audit,
    Warn,
    Deny,
}
