using AdmissionWebhook.Files;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policies;

/// <summary>
/// The policies in force, from files and from the cluster: one immutable set at a time. A review reads it once. Of files the newest that
/// were good count; of the cluster every policy does, the invalid ones as those that approve nothing.
/// </summary>
internal sealed partial class PolicyStore
{
    private readonly LastGood<LoadedPolicies> _files;
    private readonly ILogger<PolicyStore> _logger;
    private readonly TimeProvider _time;
    private readonly bool _hasFiles;
    private readonly Lock _writing = new();
    private IReadOnlyList<StoredPolicy>? _stored;
    private volatile PolicySet _current;
    private volatile ReloadStatus? _storedStatus;

    private PolicyStore(
        LoadedPolicies first, Func<FileSnapshot, LoadedPolicies> compile, TimeProvider time, ILogger<PolicyStore> logger, bool hasFiles = true)
    {
        _hasFiles = hasFiles;
        _files = new LastGood<LoadedPolicies>("policy", first, compile, time, logger);
        _current = first.Set;
        _time = time;
        _logger = logger;
    }

    public PolicySet Current => _current;

    /// <summary>Told after other policies have come into force; must not throw.</summary>
    public event Action? Changed;

    /// <summary>What is in force, for people.</summary>
    public string Description
    {
        get
        {
            lock (_writing)
            {
                return _hasFiles
                    ? _stored is null ? _files.Current.ToString() : $"{_files.Current}, {Describe(_stored)}"
                    : _stored is null ? "no policy, since the cluster has shown none yet" : Describe(_stored);
            }
        }
    }

    public ReloadStatus Status => _files.Status;

    /// <summary>Of the cluster's policies; null before the first are known. Those that are invalid are its error and its failures.</summary>
    public ReloadStatus? StoredStatus => _storedStatus;

    /// <summary>Loads files and folders, and reloads them whenever the poller sees them change.</summary>
    /// <exception cref="PolicyFilesException">They cannot be used now.</exception>
    public static PolicyStore Load(
        IReadOnlyList<string> paths, PolicyFiles files, FilePoller poller, TimeProvider time, ILogger<PolicyStore> logger)
    {
        var snapshot = FileSnapshot.Read(paths);
        var store = new PolicyStore(files.Compile(snapshot), files.Compile, time, logger);
        poller.Watch(snapshot, store.Reload);
        return store;
    }

    /// <summary>The embedded sample, which never changes.</summary>
    public static PolicyStore Sample(PolicyFiles files, TimeProvider time, ILogger<PolicyStore> logger) =>
        new(files.Compile([SamplePolicy.Read()], SamplePolicy.Name), files.Compile, time, logger);

    /// <summary>No files: all policies come from the cluster.</summary>
    public static PolicyStore WithoutFiles(PolicyFiles files, TimeProvider time, ILogger<PolicyStore> logger) =>
        new(new LoadedPolicies(PolicySet.Empty, "files"), files.Compile, time, logger, hasFiles: false);

    /// <summary>Puts these in force in place of the cluster's policies before, beside those of files.</summary>
    public void Store(IReadOnlyList<StoredPolicy> policies)
    {
        lock (_writing)
        {
            _stored = policies;
            _storedStatus = Next(policies);
            Unite();
        }

        Changed?.Invoke();

        Log.Stored(_logger, Describe(policies));
        foreach (var invalid in policies.Where(policy => policy.Errors.Count > 0))
        {
            Log.Invalid(_logger, invalid.Policy.Name, string.Join(" | ", invalid.Errors));
        }
    }

    private void Reload(FileSnapshot snapshot)
    {
        _files.Reload(snapshot);
        lock (_writing)
        {
            Unite();
        }

        Changed?.Invoke();
    }

    private void Unite()
    {
        var files = _files.Current.Set;
        if (_stored is not { Count: > 0 } stored)
        {
            _current = files;
            return;
        }

        // Of what only one policy can say (the cluster's domain) the first one counts.
        var all = new PolicySet([.. files.Policies, .. stored.Select(policy => policy.Policy)]);
        _current = all;
        foreach (var twice in files.Policies.IntersectBy(stored.Select(policy => policy.Policy.Name), policy => policy.Name))
        {
            Log.Twice(_logger, twice.Name);
        }

        if (all.Policies.Select(policy => policy.Mesh?.ClusterDomain).OfType<string>().Distinct().Count() > 1)
        {
            Log.Domains(_logger, all.Mesh.ClusterDomain);
        }
    }

    private ReloadStatus Next(IReadOnlyList<StoredPolicy> policies)
    {
        var invalid = policies.Where(policy => policy.Errors.Count > 0).Select(policy => policy.Policy.Name).ToList();
        var (successes, failures) = _storedStatus is { } before ? (before.Reloads, before.Failures) : (0, 0);
        return invalid.Count == 0
            ? new ReloadStatus(_time.GetUtcNow(), null, successes + 1, failures)
            : new ReloadStatus(_time.GetUtcNow(), $"invalid: {string.Join(", ", invalid)}", successes, failures + 1);
    }

    private static string Describe(IReadOnlyList<StoredPolicy> stored)
    {
        var invalid = stored.Count(policy => policy.Errors.Count > 0);
        return $"{LoadedPolicies.Count(stored.Count)} from the cluster{(invalid == 0 ? "" : $" ({invalid} invalid: they approve nothing)")}";
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "New policies in force: {Policies}")]
        public static partial void Stored(ILogger logger, string policies);

        [LoggerMessage(Level = LogLevel.Error, Message = "EgressPolicy {Name} of the cluster governs its scope and approves nothing: {Errors}")]
        public static partial void Invalid(ILogger logger, string name, string errors);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Policy {Name} is both in a file and in the cluster; both count")]
        public static partial void Twice(ILogger logger, string name);

        [LoggerMessage(Level = LogLevel.Warning, Message = "spec.mesh.clusterDomain disagrees between policies; {Domain} counts")]
        public static partial void Domains(ILogger logger, string domain);
    }
}
