namespace AdmissionWebhook.Kubernetes;

/// <summary>Options of every write.</summary>
/// <param name="DryRun">The server runs admission and validation and answers as usual, but stores nothing.</param>
/// <param name="FieldManager">Null: the server derives it from the User-Agent. Required for server-side apply.</param>
public sealed record WriteOptions(bool DryRun = false, string? FieldManager = null)
{
    public static WriteOptions Default { get; } = new();
}
