namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>Who writes to the cluster, beside its administrator.</summary>
internal sealed record User(string Name, params string[] Groups);

internal static class Users
{
    /// <summary>May write every kind of Istio's, as teams do.</summary>
    public static readonly User Tenant = new("tenant", "tenants");

    /// <summary>The same, and on call.</summary>
    public static readonly User OnCall = new("oncall", "tenants", "sre-oncall");

    public static readonly IReadOnlyList<User> All = [Tenant, OnCall];
}
