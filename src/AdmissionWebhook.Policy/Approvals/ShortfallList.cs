using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Approvals;

/// <summary>Shortfalls in the order they were found, each once, and no more than explain any denial.</summary>
internal sealed class ShortfallList
{
    // What more there is has not been looked at, which is refused in turn.
    private const int Most = 2000;

    private readonly List<Shortfall> _found = [];
    private readonly HashSet<(Requirement, JsonPath, string)> _seen = [];

    public IReadOnlyList<Shortfall> Found => _found;

    public bool IsFull => _found.Count >= Most;

    public void Add(Shortfall shortfall)
    {
        if (!IsFull && _seen.Add((shortfall.Requirement, shortfall.Path, shortfall.Host.Written + " " + shortfall.Value + " " + shortfall.Port)))
        {
            _found.Add(shortfall);
        }
    }
}
