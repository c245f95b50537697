using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Text;

/// <summary>The known name that a misspelled one probably stands for.</summary>
public static class NearestName
{
    /// <returns>Null if none is similar enough.</returns>
    public static string? Find(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => EditDistance.Between(candidate, name)) is { } near
        && EditDistance.Between(near, name) <= 1 + (name.Length / 4)
            ? near
            : null;
}
