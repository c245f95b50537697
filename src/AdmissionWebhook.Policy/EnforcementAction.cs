namespace AdmissionWebhook.Policy;

/// <summary>What a finding leads to, mildest first. As in ValidatingAdmissionPolicy, plus <c>Disabled</c>: not evaluated.</summary>
public enum EnforcementAction
{
    Disabled,
    Audit,
    Warn,
    Deny,
}
