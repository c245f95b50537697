using System.Runtime.CompilerServices;
using System.Text.Json;
using AdmissionWebhook.Kubernetes;

namespace AdmissionWebhook.Audit;

/// <summary>Reads every object of several kinds, one page in memory at a time.</summary>
/// <param name="client">The cluster.</param>
/// <param name="kinds">The kinds to read, in order.</param>
/// <param name="namespace">The namespace to read; null for all.</param>
internal sealed class AuditedObjects(KubernetesClient client, IReadOnlyList<AuditedKind> kinds, string? @namespace)
{
    private readonly List<ResourceType> _leftOut = [];

    /// <summary>Kinds outside Istio's networking group that we were not allowed to list.</summary>
    public IReadOnlyList<ResourceType> LeftOut => _leftOut;

    /// <summary>Yields one result per kind.</summary>
    /// <param name="begin">Makes an empty result; called again if a list restarts, which discards the first one.</param>
    /// <param name="add">Adds an object to the result; the object need not outlive the call.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="KubernetesException">The API server was lost, or refuses to list a kind of Istio's networking group.</exception>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        Func<T> begin,
        Action<T, AuditedKind, JsonElement> add,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var kind in kinds)
        {
            var (isRead, result) = await TryReadAsync(kind, begin, add, cancellationToken);
            if (isRead)
            {
                yield return result;
            }
        }
    }

    private async Task<(bool IsRead, T Result)> TryReadAsync<T>(
        AuditedKind kind,
        Func<T> begin,
        Action<T, AuditedKind, JsonElement> add,
        CancellationToken cancellationToken
    )
    {
        var result = begin();
        try
        {
            if (@namespace is not null && !kind.Type.Namespaced)
            {
                add(result, kind, await client.GetAsync(kind.Type.Named(@namespace), cancellationToken));
                return (true, result);
            }

            await foreach (
                var page in client.ListAsync(kind.Type, new ListQuery(@namespace) { PageSize = kind.PageSize }, cancellationToken)
            )
            {
                result = page.Restarted ? begin() : result;
                foreach (var item in page.Objects)
                {
                    add(result, kind, item);
                }
            }

            return (true, result);
        }
        catch (KubernetesException refusal) when (refusal.IsForbidden && kind.IsOptional)
        {
            _leftOut.Add(kind.Type);
            return (false, result);
        }
    }
}
