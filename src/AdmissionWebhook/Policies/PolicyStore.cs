using AdmissionWebhook.Files;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policies;

/// <summary>
/// The policies in force, from files and from the cluster, as one immutable set that each review reads once. If files turn invalid, their
/// last good version stays in force; an invalid policy of the cluster is in force but approves nothing.
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
        LoadedPolicies first,
        Func<FileSnapshot, LoadedPolicies> compile,
        TimeProvider time,
        ILogger<PolicyStore> logger,
        bool hasFiles = true
    )
    {
        _hasFiles = hasFiles;
        _files = new LastGood<LoadedPolicies>("policy", first, compile, time, logger);
        _current = first.Set;
        _time = time;
        _logger = logger;
    }

    public PolicySet Current => _current;

    /// <summary>Raised after the policies in force have changed; handlers must not throw.</summary>
    public event Action? Changed;

    /// <summary>What is in force, for people.</summary>
    public string Description
    {
        get
        {
            lock (_writing)
            {
                return _hasFiles
                    ? _stored is null
                        ? _files.Current.ToString()
                        : $"{_files.Current}, {Describe(_stored)}"
                    : _stored is null
                        ? "none yet (waiting for the cluster's policies)"
                        : Describe(_stored);
            }
        }
    }

    public ReloadStatus Status => _files.Status;

    /// <summary>Status of the cluster's policies, with the invalid ones as error and failures; null before the first are known.</summary>
    public ReloadStatus? StoredStatus => _storedStatus;

    /// <summary>Loads files and folders, and reloads them when the poller sees a change.</summary>
    /// <exception cref="PolicyFilesException">The files cannot be used.</exception>
    public static PolicyStore Load(
        IReadOnlyList<string> paths,
        PolicyFiles files,
        FilePoller poller,
        TimeProvider time,
        ILogger<PolicyStore> logger
    )
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

    /// <summary>Replaces the cluster's policies; those from files stay.</summary>
    public void Store(IReadOnlyList<StoredPolicy> policies)
    {
        lock (_writing)
        {
            _stored = policies;
            _storedStatus = Next(policies);
            Combine();
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
            Combine();
        }

        Changed?.Invoke();
    }

    private void Combine()
    {
        var files = _files.Current.Set;
        if (_stored is not { Count: > 0 } stored)
        {
            _current = files;
            return;
        }

        // Where only one policy can set a value (the cluster domain), the first one wins.
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
        return $"{LoadedPolicies.Count(stored.Count)} from the "
            + $"cluster{(invalid == 0 ? "" : $" ({invalid} invalid: they approve nothing)")}";
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "New policies in force: {Policies}")]
        public static partial void Stored(ILogger logger, string policies);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "EgressPolicy {Name} in the cluster is invalid, so it governs its scope but approves nothing: {Errors}"
        )]
        public static partial void Invalid(ILogger logger, string name, string errors);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Policy {Name} is both in a file and in the cluster; both are in force")]
        public static partial void Twice(ILogger logger, string name);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Policies disagree on spec.mesh.clusterDomain; using {Domain}")]
        public static partial void Domains(ILogger logger, string domain);
    }
}
