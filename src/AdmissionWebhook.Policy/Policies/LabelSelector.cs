namespace AdmissionWebhook.Policy.Policies;

/// <summary>A Kubernetes label selector (matchLabels and matchExpressions, ANDed).</summary>
public sealed record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels) => Requirements.All(requirement => requirement.Matches(labels));
}

/// <param name="Key">The label.</param>
/// <param name="Operator">In, NotIn, Exists or DoesNotExist.</param>
/// <param name="Values">For In and NotIn.</param>
public sealed record LabelRequirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            "In" => present && Values.Contains(value),
            "NotIn" => !present || !Values.Contains(value),
            "Exists" => present,
            _ => !present,
        };
    }
}
