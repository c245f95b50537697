namespace AdmissionWebhook.Kubernetes;

/// <summary>What every write may carry.</summary>
/// <param name="DryRun">The server runs admission and validation, answers as if, and stores nothing.</param>
/// <param name="FieldManager">Null: derived by the server from the User-Agent; server-side apply needs one.</param>
public sealed record WriteOptions(bool DryRun = false, string? FieldManager = null)
{
    public static WriteOptions Default { get; } = new();
}
