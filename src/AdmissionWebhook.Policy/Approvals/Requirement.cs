namespace AdmissionWebhook.Policy.Approvals;

/// <summary>What an approval must grant for a host and port, in the order of the checks.</summary>
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
