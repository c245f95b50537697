using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>Shortfalls in the order they were found, without duplicates, up to a number that no honest object reaches.</summary>
internal sealed class ShortfallList
{
    // An object with more is denied for that alone, and the rest is not checked.
    private const int Most = 2000;

    private readonly List<Shortfall> _found = [];
    private readonly HashSet<(Requirement, JsonPath, string Host, string Value, int Port)> _seen = [];

    public IReadOnlyList<Shortfall> Found => _found;

    public bool IsFull => _found.Count >= Most;

    public void Add(Shortfall shortfall)
    {
        if (!IsFull && _seen.Add((shortfall.Requirement, shortfall.Path, shortfall.Host.Written, shortfall.Value, shortfall.Port)))
        {
            _found.Add(shortfall);
        }
    }
}
