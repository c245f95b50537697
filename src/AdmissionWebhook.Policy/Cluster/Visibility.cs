namespace AdmissionWebhook.Policy.Cluster;

/// <summary>
/// The namespaces where an object applies, from its namespace and <c>exportTo</c> (istio pkg/config/visibility/visibility.go and
/// pilot/pkg/model/push_context.go): absent means everywhere; <c>*</c> beats the rest; then <c>~</c> hides it. An object that lists only
/// other namespaces does not apply in its own.
/// </summary>
/// <param name="Namespace">The object's own namespace.</param>
/// <param name="ExportTo">As written.</param>
public readonly record struct Visibility(string Namespace, IReadOnlyList<string> ExportTo)
{
    public bool IsEverywhere => ExportTo.Count == 0 || Lists("*");

    /// <summary>The namespaces it lists, its own first. Complete unless <see cref="IsEverywhere"/>.</summary>
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

    /// <summary>Whether both apply in some namespace.</summary>
    public bool Meets(Visibility other)
    {
        if (IsEverywhere)
        {
            return other.IsEverywhere || !other.Lists("~");
        }

        if (Lists("~"))
        {
            return false;
        }

        for (var i = 0; i < ExportTo.Count; i++)
        {
            if (other.Includes(ExportTo[i] == "." ? Namespace : ExportTo[i]))
            {
                return true;
            }
        }

        return false;
    }

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
