namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>
/// Bounds the expansion of aliases and merge keys by goyaml's rule: up to 99 % of the nodes of a small document may come from expansion, up
/// to 10 % of a large one.
/// </summary>
internal sealed class ExpansionBudget
{
    private const double SmallDocument = 400_000;
    private const double LargeDocument = 4_000_000;
    private int _nodes;
    private int _expanded;

    public void Count(bool throughAlias, TextSpan at)
    {
        _nodes++;
        if (throughAlias)
        {
            _expanded++;
            Check(at);
        }
    }

    public void Expand(int count, TextSpan at)
    {
        _nodes += count;
        _expanded += count;
        Check(at);
    }

    private void Check(TextSpan at)
    {
        if (_expanded > 100 && _nodes > 1000 && (double)_expanded / _nodes > AllowedShare(_nodes))
        {
            throw ManifestFormatException.At(at, "excessive aliasing: aliases and merge keys expand to too many nodes");
        }
    }

    private static double AllowedShare(int nodes) =>
        0.99 - (0.89 * Math.Clamp((nodes - SmallDocument) / (LargeDocument - SmallDocument), 0, 1));
}
