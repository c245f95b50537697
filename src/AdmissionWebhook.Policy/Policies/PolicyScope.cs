using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>The namespaces that a policy governs. Fields are ANDed; without any it is the whole cluster.</summary>
public sealed record PolicyScope(IReadOnlyList<Glob> Namespaces, IReadOnlyList<Glob> ExcludeNamespaces, LabelSelector? Selector)
{
    public static readonly PolicyScope Cluster = new([], [], null);

    public bool IsWholeCluster => Namespaces.Count == 0 && ExcludeNamespaces.Count == 0 && Selector is null;

    /// <param name="namespace">The request's namespace.</param>
    /// <param name="labels">Its labels; null if unknown, which no selector matches.</param>
    public bool Holds(string @namespace, IReadOnlyDictionary<string, string>? labels) =>
        MayHold(@namespace) && (Selector is null || (labels is not null && Selector.Matches(labels)));

    /// <summary>Whether it holds the namespace with some labels.</summary>
    public bool MayHold(string @namespace) =>
        (Namespaces.Count == 0 || Glob.AnyMatches(Namespaces, @namespace)) && !Glob.AnyMatches(ExcludeNamespaces, @namespace);

    /// <summary>How specifically the scope names a namespace: literally, by its longest glob, by selector, or not at all.</summary>
    public int Specificity(string @namespace)
    {
        var best = Selector is null ? 0 : 1;
        foreach (var glob in Namespaces)
        {
            if (glob.Matches(@namespace))
            {
                best = Math.Max(best, glob.IsLiteral ? int.MaxValue : 2 + glob.Pattern.Length);
            }
        }

        return best;
    }
}
