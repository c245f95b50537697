using System.Collections.Concurrent;

namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// The labels of pods by namespace. Most pods share their labels with others, so each set is stored once. One writer at a time, any number
/// of readers.
/// </summary>
internal sealed class LabelSets
{
    // Different for every pod or revision, and never used by the selector of a subset or a Sidecar.
    private static readonly string[] PerPod =
    [
        "pod-template-hash",
        "controller-revision-hash",
        "pod-template-generation",
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid",
        "controller-uid",
        "batch.kubernetes.io/job-name",
        "job-name",
        "batch.kubernetes.io/job-completion-index",
    ];

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, IReadOnlyDictionary<string, string>>> _byNamespace = new(
        StringComparer.Ordinal
    );

    /// <summary>Whether the sets leave out a label.</summary>
    public static bool DiffersByPod(string label) => PerPod.Contains(label);

    /// <summary>Whether a selector matches labels: all that it requires are there.</summary>
    public static bool Selects(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    public int Count => _byNamespace.Sum(pods => pods.Value.Count);

    public void Set(ObjectKey pod, IReadOnlyDictionary<string, string> labels) =>
        _byNamespace.GetOrAdd(pod.Namespace, _ => new(StringComparer.Ordinal))[pod.Name] = Shared(labels);

    public void Remove(ObjectKey pod)
    {
        if (_byNamespace.TryGetValue(pod.Namespace, out var pods))
        {
            pods.TryRemove(pod.Name, out _);
        }
    }

    public IEnumerable<IReadOnlyDictionary<string, string>> Of(string @namespace) =>
        _byNamespace.TryGetValue(@namespace, out var pods) ? pods.Select(pod => pod.Value).Distinct() : [];

    private IReadOnlyDictionary<string, string> Shared(IReadOnlyDictionary<string, string> labels)
    {
        var kept = labels.Where(label => !DiffersByPod(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal).ToList();
        return _sets.GetOrAdd(
            string.Join(',', kept.Select(label => $"{label.Key}={label.Value}")),
            _ => kept.ToDictionary(StringComparer.Ordinal)
        );
    }
}
