using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AdmissionWebhook.Kubernetes;

public sealed partial class KubernetesClient
{
    private const int PagedAttempts = 3;

    /// <summary>
    /// All objects, one page in memory at a time; each page is disposed when the next one is requested.
    /// If the server loses the snapshot midway, the list starts again and the page says so (<see cref="ListPage.Restarted"/>);
    /// after several such losses everything is requested in one page.
    /// </summary>
    public async IAsyncEnumerable<ListPage> ListAsync(
        ResourceType type,
        ListQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(query);
        string? continuation = null;
        var losses = 0;
        var restarted = false;
        do
        {
            JsonDocument document;
            try
            {
                document = await PageAsync(
                    type,
                    query,
                    losses < PagedAttempts ? query.PageSize ?? _options.PageSize : null,
                    continuation,
                    cancellationToken
                );
            }
            catch (KubernetesException exception) when (exception.IsGone && continuation is not null)
            {
                continuation = null;
                losses++;
                restarted = true;
                continue;
            }

            using var page = new ListPage(document, restarted);
            yield return page;
            continuation = page.Continue;
            restarted = false;
            if (continuation is null)
            {
                yield break;
            }
        } while (true);
    }

    /// <summary>All objects at once, for resources with few of them.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAllAsync(ResourceType type, ListQuery query, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        await foreach (var page in ListAsync(type, query, cancellationToken))
        {
            if (page.Restarted)
            {
                items.Clear();
            }

            items.AddRange(page.Objects.Select(item => item.Clone()));
        }

        return items;
    }

    private async Task<JsonDocument> PageAsync(
        ResourceType type,
        ListQuery query,
        int? limit,
        string? continuation,
        CancellationToken cancellationToken
    )
    {
        var parameters = query.ToQuery().And("limit", limit).And("continue", continuation);
        var request = new ApiRequest(HttpMethod.Get, type.CollectionPath(query.Namespace) + parameters);
        var document = await _calls.CallAsync(request, cancellationToken);
        if (
            document.RootElement.Field("items") is { ValueKind: JsonValueKind.Array or JsonValueKind.Null }
            && document.RootElement.Text("metadata", "resourceVersion") is not null
        )
        {
            return document;
        }

        document.Dispose();
        throw new KubernetesException(null, KubernetesException.Malformed, $"{request}: the answer is not a list");
    }
}
