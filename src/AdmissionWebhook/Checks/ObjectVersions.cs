using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Checks;

/// <summary>The versions of one object in several files, such as those of each environment.</summary>
internal sealed class ObjectVersions(IReadOnlyList<ManifestDocument> all)
{
    private readonly Dictionary<string, List<ManifestDocument>> _below = Below(all);

    public IReadOnlyList<ManifestDocument> All => all;

    /// <summary>Those below the nearest folder that has any, from this one upwards.</summary>
    public IReadOnlyList<ManifestDocument> NearestTo(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (_below.TryGetValue(at, out var found))
            {
                return found;
            }
        }

        return all;
    }

    private static Dictionary<string, List<ManifestDocument>> Below(IReadOnlyList<ManifestDocument> all)
    {
        var below = new Dictionary<string, List<ManifestDocument>>(StringComparer.Ordinal);
        foreach (var version in all)
        {
            for (var folder = Path.GetDirectoryName(version.File); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (!below.TryGetValue(folder, out var list))
                {
                    below.Add(folder, list = []);
                }

                list.Add(version);
            }
        }

        return below;
    }
}
