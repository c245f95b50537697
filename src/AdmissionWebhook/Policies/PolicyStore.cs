using AdmissionWebhook.Files;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policies;

/// <summary>The policies in force: one immutable set at a time, the newest that was good. A review reads it once.</summary>
internal sealed class PolicyStore
{
    private readonly LastGood<LoadedPolicies> _policies;

    private PolicyStore(LoadedPolicies first, Func<FileSnapshot, LoadedPolicies> compile, TimeProvider time, ILogger<PolicyStore> logger) =>
        _policies = new LastGood<LoadedPolicies>("policy", first, compile, time, logger);

    public PolicySet Current => _policies.Current.Set;

    /// <summary>What is in force, for people.</summary>
    public string Description => _policies.Current.ToString();

    public ReloadStatus Status => _policies.Status;

    /// <summary>Loads files and folders, and reloads them whenever the poller sees them change.</summary>
    /// <exception cref="PolicyFilesException">They cannot be used now.</exception>
    public static PolicyStore Load(
        IReadOnlyList<string> paths, PolicyFiles files, FilePoller poller, TimeProvider time, ILogger<PolicyStore> logger)
    {
        var snapshot = FileSnapshot.Read(paths);
        var store = new PolicyStore(files.Compile(snapshot), files.Compile, time, logger);
        poller.Watch(snapshot, store._policies.Reload);
        return store;
    }

    /// <summary>The embedded sample, which never changes.</summary>
    public static PolicyStore Sample(PolicyFiles files, TimeProvider time, ILogger<PolicyStore> logger) =>
        new(files.Compile([SamplePolicy.Read()], SamplePolicy.Name), files.Compile, time, logger);
}
