using System.Collections.Concurrent;
using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Checks;

/// <summary>
/// The cluster view of each manifest: all manifests together. Of an object that several files define, as folders for environments do, only
/// the versions nearest to the manifest count: those of its own file, else of its folder, else of the nearest folder above.
/// </summary>
internal sealed class ManifestViews
{
    private readonly MeshFacts _mesh;
    private readonly string _namespace;
    private readonly List<ObjectVersions> _versions = [];
    private readonly Dictionary<string, List<ObjectVersions>> _byFile = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IClusterView> _byPlace = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<IClusterView>> _byChoice = new(StringComparer.Ordinal);
    private readonly IClusterView _shared;
    private bool? _dnsCapture;

    /// <param name="files">The manifests.</param>
    /// <param name="namespaces">Namespace objects, for their labels.</param>
    /// <param name="mesh">Facts about the mesh.</param>
    /// <param name="namespace">The namespace of documents that name none.</param>
    public ManifestViews(IReadOnlyList<LoadedFile> files, IReadOnlyList<LoadedFile> namespaces, MeshFacts mesh, string @namespace)
    {
        (_mesh, _namespace) = (mesh, @namespace);
        var known = new Dictionary<ObjectIdentity, List<ManifestDocument>>();
        var all = Index([.. Documents(files), .. Documents(namespaces)], Note);
        all.DnsCapture = _dnsCapture;
        All = all;
        foreach (var documents in known.Values.Where(documents => documents.Exists(one => one.File != documents[0].File)))
        {
            var versions = new ObjectVersions(documents);
            _versions.Add(versions);
            foreach (var file in documents.Select(one => one.File).Distinct())
            {
                if (!_byFile.TryGetValue(file, out var own))
                {
                    _byFile.Add(file, own = []);
                }

                own.Add(versions);
            }
        }

        var several = _versions.SelectMany(versions => versions.All).ToHashSet(ReferenceEqualityComparer.Instance);
        _shared = several.Count == 0 ? All : Index([.. Documents(files).Where(one => !several.Contains(one)), .. Documents(namespaces)]);

        void Note(ManifestDocument document, JsonElement json)
        {
            var identity = ObjectIdentity.Of(json, @namespace);
            if (MeshSetting.DnsCapture(identity, json, mesh) is { } captures)
            {
                _dnsCapture = (_dnsCapture ?? true) && captures;
            }

            if (identity.Name.Length > 0)
            {
                var key = DocumentEvaluator.Key(identity);
                if (!known.TryGetValue(key, out var documents))
                {
                    known.Add(key, documents = new List<ManifestDocument>(1));
                }

                documents.Add(document);
            }
        }
    }

    /// <summary>The view of all manifests, with every version of an object merged.</summary>
    public IClusterView All { get; }

    /// <summary>The view in which a manifest is evaluated. Safe for several threads.</summary>
    public IClusterView For(ManifestDocument document)
    {
        if (_versions.Count == 0)
        {
            return All;
        }

        var folder = Path.GetDirectoryName(document.File) ?? "";
        var isAlone =
            !_byFile.TryGetValue(document.File, out var own)
            || own.TrueForAll(versions => versions.NearestTo(folder).All(one => one.File == document.File));
        return _byPlace.GetOrAdd(isAlone ? folder + "/" : document.File, _ => Choose(folder, isAlone ? null : document.File));
    }

    private IClusterView Choose(string folder, string? file)
    {
        var chosen = _versions.SelectMany(versions => Nearest(versions, folder, file)).ToList();
        return _byChoice
            .GetOrAdd(
                string.Join('\n', chosen.Select(one => $"{one.File}#{one.Index}")),
                _ => new Lazy<IClusterView>(() => new LayeredView(Index(chosen), _shared) { DnsCapture = _dnsCapture })
            )
            .Value;
    }

    private static IEnumerable<ManifestDocument> Nearest(ObjectVersions versions, string folder, string? file)
    {
        var own = file is null ? [] : versions.All.Where(one => one.File == file).ToList();
        return own.Count > 0 ? own : versions.NearestTo(folder);
    }

    private ClusterIndex Index(IReadOnlyList<ManifestDocument> documents, Action<ManifestDocument, JsonElement>? read = null) =>
        ClusterIndex.FromDocuments(Parsed(documents, read), _mesh.ClusterDomain, _namespace);

    private static IEnumerable<JsonElement> Parsed(IReadOnlyList<ManifestDocument> documents, Action<ManifestDocument, JsonElement>? read)
    {
        foreach (var document in documents)
        {
            using var json = LoadedFile.Parse(document);
            read?.Invoke(document, json.RootElement);
            yield return json.RootElement;
        }
    }

    private static IEnumerable<ManifestDocument> Documents(IEnumerable<LoadedFile> files) =>
        files.SelectMany(file => file.Entries).OfType<ManifestDocument>();
}
