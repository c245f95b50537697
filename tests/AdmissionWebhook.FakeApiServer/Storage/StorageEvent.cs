namespace AdmissionWebhook.Fakes.Storage;

/// <summary>
/// One entry of the history; <c>Before</c> is null for a creation, <c>After</c> for a deletion (with the version of the deletion).
/// </summary>
internal sealed record StorageEvent(long Version, FakeResource Resource, StoredObject? Before, StoredObject? After);
