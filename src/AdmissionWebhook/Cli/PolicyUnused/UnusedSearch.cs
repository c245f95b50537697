using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.PolicyUnused;

/// <summary>
/// Removes each approval, port, export and exception in turn and checks whether anything changes for any object: its findings, or the
/// labels that an approval adds. Whatever nothing depends on is unused; it stays removed while the rest is tried, so that all unused
/// entries can be removed together.
/// </summary>
internal sealed class UnusedSearch(PolicyUse use, PolicySet policies)
{
    private readonly List<CompiledPolicy> _left = [.. policies.Policies];

    public IReadOnlyList<UnusedEntry> Find()
    {
        var found = new List<UnusedEntry>();
        for (var i = 0; i < _left.Count; i++)
        {
            // Of two equivalent entries, the later one counts as unused.
            foreach (var approval in _left[i].Approvals.Reverse().ToList())
            {
                found.AddRange(Unused(i, approval));
            }

            var exceptions = _left[i].Exceptions;
            for (var index = exceptions.Count - 1; index >= 0; index--)
            {
                if (
                    Holds(
                        i,
                        _left[i].Approvals,
                        [.. _left[i].Exceptions.Where(other => !ReferenceEquals(other, exceptions[index]))],
                        use.Excepted
                    )
                )
                {
                    found.Add(UnusedEntry.Of(exceptions[index], index));
                }
            }
        }

        return found;
    }

    private IEnumerable<UnusedEntry> Unused(int policy, Approval approval)
    {
        var affected = use.Affected(approval);
        if (Holds(policy, [.. _left[policy].Approvals.Where(other => other.Index != approval.Index)], _left[policy].Exceptions, affected))
        {
            yield return UnusedEntry.Of(approval);
            yield break;
        }

        var narrowed = approval;
        for (var index = approval.Ports.Count - 1; index >= 0 && narrowed.Ports.Count > 1; index--)
        {
            var port = approval.Ports[index];
            if (
                Narrows(
                    policy,
                    narrowed with
                    {
                        Ports = [.. narrowed.Ports.Where(other => !ReferenceEquals(other, port))],
                    },
                    affected,
                    ref narrowed
                )
            )
            {
                yield return UnusedEntry.OfPort(approval, index);
            }
        }

        for (var index = approval.ExportTo.Count - 1; index >= 0; index--)
        {
            var export = approval.ExportTo[index];
            if (
                Narrows(
                    policy,
                    narrowed with
                    {
                        ExportTo = [.. narrowed.ExportTo.Where(other => !ReferenceEquals(other, export))],
                    },
                    affected,
                    ref narrowed
                )
            )
            {
                yield return UnusedEntry.OfExport(approval, index);
            }
        }
    }

    private bool Narrows(int policy, Approval candidate, IReadOnlyList<int> affected, ref Approval narrowed)
    {
        if (
            !Holds(
                policy,
                [.. _left[policy].Approvals.Select(other => other.Index == candidate.Index ? candidate : other)],
                _left[policy].Exceptions,
                affected
            )
        )
        {
            return false;
        }

        narrowed = candidate;
        return true;
    }

    private bool Holds(
        int policy,
        IReadOnlyList<Approval> approvals,
        IReadOnlyList<PolicyException> exceptions,
        IReadOnlyList<int> affected
    )
    {
        var (before, candidate) = (_left[policy], _left[policy].With(approvals, exceptions, _left[policy].Rules));
        _left[policy] = candidate;
        if (use.IsUnchanged(affected, new PolicySet([.. _left])))
        {
            return true;
        }

        _left[policy] = before;
        return false;
    }
}
