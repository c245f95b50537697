namespace AdmissionWebhook.Policy.Rules;

/// <summary>The parameters of one rule, as set by policies.</summary>
public sealed class RuleParameters
{
    public static readonly RuleParameters None = new(new Dictionary<string, object>());

    private readonly IReadOnlyDictionary<string, object> _values;

    public RuleParameters(IReadOnlyDictionary<string, object> values) => _values = values;

    public TimeSpan? Limit(string name) => _values.TryGetValue(name, out var value) ? (TimeSpan)value : null;

    public int Days(string name) => _values.TryGetValue(name, out var value) ? (int)value : 0;

    public IReadOnlyList<string> Keys(string name) => _values.TryGetValue(name, out var value) ? (IReadOnlyList<string>)value : [];

    /// <summary>Merges several entries to the strictest values, with the rule's defaults for what none sets.</summary>
    public static RuleParameters Merge(RuleDescriptor rule, IEnumerable<RuleParameters> entries)
    {
        if (rule.Parameters.Count == 0)
        {
            return None;
        }

        var merged = new Dictionary<string, object>();
        var given = entries.ToList();
        foreach (var parameter in rule.Parameters)
        {
            var values = given.Select(entry => entry._values.GetValueOrDefault(parameter.Name)).OfType<object>().ToList();
            if (values.Count == 0 && parameter.Default is { } byDefault)
            {
                values.Add(byDefault);
            }

            if (values.Count > 0)
            {
                merged[parameter.Name] = values.Aggregate((left, right) => Strictest(parameter.Kind, left, right));
            }
        }

        return new RuleParameters(merged);
    }

    private static object Strictest(RuleParameterKind kind, object left, object right) =>
        kind switch
        {
            RuleParameterKind.Limit => (TimeSpan)left < (TimeSpan)right ? left : right,
            RuleParameterKind.Days => Math.Max((int)left, (int)right),
            RuleParameterKind.RequiredKeys => ((IReadOnlyList<string>)left).Union((IReadOnlyList<string>)right).ToList(),
            _ => ((IReadOnlyList<string>)left).Intersect((IReadOnlyList<string>)right).ToList(),
        };
}
