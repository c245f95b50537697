namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>A user besides the administrator.</summary>
internal sealed record User(string Name, params string[] Groups);

internal static class Users
{
    /// <summary>Can write every Istio kind, as teams can.</summary>
    public static readonly User Tenant = new("tenant", "tenants");

    /// <summary>The same, but on call.</summary>
    public static readonly User OnCall = new("oncall", "tenants", "sre-oncall");

    public static readonly IReadOnlyList<User> All = [Tenant, OnCall];
}
