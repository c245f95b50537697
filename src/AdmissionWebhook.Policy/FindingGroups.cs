using System.Globalization;

namespace AdmissionWebhook.Policy;

/// <summary>
/// The findings of one rule, with violations of one group merged: a host with forty bad ports is one finding.
/// </summary>
internal sealed class FindingGroups(List<Finding> findings)
{
    private const int NamedParts = 8;

    private readonly Dictionary<(string Key, EnforcementAction Action, string? Softened), (int Index, List<string> Parts)> _groups = [];

    public void Add(Finding finding, (string Key, string Part)? group)
    {
        if (group is not var (name, part))
        {
            findings.Add(finding);
            return;
        }

        var key = (name, finding.Action, finding.Softened);
        if (!_groups.TryGetValue(key, out var known))
        {
            _groups.Add(key, (findings.Count, [part]));
            findings.Add(finding);
        }
        else if (!known.Parts.Contains(part))
        {
            known.Parts.Add(part);
        }
    }

    /// <summary>Completes the messages of merged findings.</summary>
    public void Close()
    {
        foreach (var (index, parts) in _groups.Values)
        {
            if (parts.Count > 1)
            {
                var more = parts.Count - 1 - NamedParts;
                var others = string.Join(", ", parts.Skip(1).Take(NamedParts));
                var rest = more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more} more") : "";
                findings[index] = findings[index] with { Message = $"{findings[index].Message}; the same goes for {others}{rest}" };
            }
        }

        _groups.Clear();
    }
}
