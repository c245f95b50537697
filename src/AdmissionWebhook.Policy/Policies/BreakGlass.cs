namespace AdmissionWebhook.Policy.Policies;

/// <summary>The <c>spec.breakGlass</c> of a policy: members of the groups are admitted, with a warning, until the instant.</summary>
public sealed record BreakGlass(IReadOnlyList<string> Groups, DateTimeOffset Until)
{
    public bool IsOpenTo(IReadOnlyList<string> groups, DateTimeOffset now) => now < Until && groups.Any(Groups.Contains);
}
