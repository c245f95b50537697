namespace AdmissionWebhook.Policy.Approvals;

/// <summary>What one approval must grant for a host and port, in the order in which it is asked.</summary>
public enum Requirement
{
    Host,
    Unexpired,
    Port,
    Protocol,
    Resolution,
    Address,
    Export,
}
