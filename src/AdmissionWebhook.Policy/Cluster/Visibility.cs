namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// Where an object takes part, by its namespace and <c>exportTo</c> (istio pkg/config/visibility/visibility.go and
/// pilot/pkg/model/push_context.go): absent means everywhere, <c>*</c> beats the rest, then <c>~</c> hides it, and an object that lists
/// other namespaces only is not seen in its own.
/// </summary>
/// <param name="Namespace">The object's own namespace.</param>
/// <param name="ExportTo">As written.</param>
public readonly record struct Visibility(string Namespace, IReadOnlyList<string> ExportTo)
{
    public bool IsEverywhere => ExportTo.Count == 0 || Lists("*");

    /// <summary>The namespaces that are named, the own one first: all of them, but where <see cref="IsEverywhere"/>.</summary>
    public IEnumerable<string> Namespaces
    {
        get
        {
            var own = Namespace;
            return IsEverywhere ? [own]
                : Lists("~") ? []
                : ExportTo.Select(entry => entry == "." ? own : entry).Distinct().OrderBy(entry => entry == own ? 0 : 1);
        }
    }

    public bool Includes(string @namespace) =>
        IsEverywhere || (!Lists("~") && (Lists(@namespace) || (@namespace == Namespace && Lists("."))));

    /// <summary>Whether some namespace sees both.</summary>
    public bool Meets(Visibility other) =>
        IsEverywhere ? other.IsEverywhere || other.Namespaces.Any() : Namespaces.Any(other.Includes);

    private bool Lists(string entry)
    {
        for (var i = 0; i < ExportTo.Count; i++)
        {
            if (ExportTo[i] == entry)
            {
                return true;
            }
        }

        return false;
    }
}
