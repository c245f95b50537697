using System.Globalization;
using AdmissionWebhook.Policy.Hosts;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>Hosts and wildcards, each with the condition under which it counts, as CEL that looks up a host.</summary>
internal sealed class HostSet
{
    private const string Label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?[.]";
    private const string LastLabel = "[a-z]([-a-z0-9]*[a-z0-9])?";

    /// <summary>
    /// A name of at least two labels, the last of which is not a number. Other spellings are left to the webhook, where some rule denies
    /// them.
    /// </summary>
    public const string Name = $"'^({Label})+{LastLabel}$'";

    /// <summary>Such a name, a wildcard, or <c>*</c>.</summary>
    public const string NameOrWildcard = $"'^([*]|[*][.]({Label})*{LastLabel}|({Label})+{LastLabel})$'";

    // The API server accepts 100,000 characters per expression (cel-go, parser/options.go).
    public const int EntriesPerVariable = 1000;

    private readonly List<NativeVariable> _variables = [];
    private readonly List<string> _exact = [];
    private readonly string? _zones;

    /// <param name="name">Prefix of the variables' names.</param>
    /// <param name="entries">Hosts, with the condition under which each counts.</param>
    public HostSet(string name, IEnumerable<(string Condition, HostName Host)> entries)
    {
        var zones = new List<string>();
        var counted = entries.Where(entry => entry.Condition != CelText.False && entry.Host.IsReadable);
        foreach (var group in counted.GroupBy(entry => entry.Condition, entry => entry.Host))
        {
            foreach (var chunk in Chunks(group.Where(host => !host.IsWildcard).Select(host => host.Canonical)))
            {
                _exact.Add(Add($"{name}Hosts", _exact.Count + 1, CelText.When(group.Key, CelText.Set(chunk), "{}")));
            }

            foreach (var chunk in Chunks(group.Where(host => host.IsWildcard).Select(host => $".{host.Zone}")))
            {
                zones.Add(Add($"{name}Zones", zones.Count + 1, CelText.When(group.Key, CelText.List(chunk), "[]")));
            }
        }

        _zones = zones.Count switch
        {
            0 => null,
            1 => zones[0],
            _ => Add($"{name}Zones", null, string.Join(" + ", zones)),
        };
    }

    public IReadOnlyList<NativeVariable> Variables => _variables;

    public bool IsEmpty => _variables.Count == 0;

    /// <summary>Whether a host in lower case is one of them or is below one of the zones.</summary>
    public string Contains(string host) =>
        CelText.Or([
            .. _exact.Select(set => $"{host} in {set}"),
            _zones is null ? CelText.False : $"{_zones}.exists(zone, {host}.endsWith(zone))",
        ]);

    private static IEnumerable<string[]> Chunks(IEnumerable<string> texts) =>
        texts.Distinct().Order(StringComparer.Ordinal).Chunk(EntriesPerVariable);

    private string Add(string name, int? number, string expression)
    {
        var variable = new NativeVariable(string.Create(CultureInfo.InvariantCulture, $"{name}{number}"), expression);
        _variables.Add(variable);
        return variable.Reference;
    }
}
