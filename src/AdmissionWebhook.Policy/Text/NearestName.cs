using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Policy.Text;

/// <summary>The known name that was probably meant by a misspelled one.</summary>
public static class NearestName
{
    /// <returns>Null where none is near enough to be meant.</returns>
    public static string? Find(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => EditDistance.Between(candidate, name)) is { } near && EditDistance.Between(near, name) <= 1 + (name.Length / 4) ? near : null;
}
