namespace AdmissionWebhook.Fakes.Storage;

/// <summary>One entry of the history: before is null for a creation, after for a removal (then the version is that of the removal).</summary>
internal sealed record StorageEvent(long Version, FakeResource Resource, StoredObject? Before, StoredObject? After);
