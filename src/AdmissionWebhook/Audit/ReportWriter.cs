using System.Text.Json;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Audit;

/// <summary>
/// Writes the reports of an audit: one in each namespace with findings, in the kind that the cluster serves. Skips reports that are up to
/// date, and removes ours that are no longer needed, of either kind.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="failed">Called for each report that could not be written or removed, with the reason.</param>
internal sealed class ReportWriter(KubernetesClient client, Action<ResourceAddress, string> failed)
{
    public const string FieldManager = "admission-webhook-audit";

    // A report can take some hundred KiB, and a page of them is in memory at once.
    private const int PageSize = 50;

    /// <exception cref="KubernetesException">
    /// The reports cannot be listed. Failures of single reports are passed on and counted.
    /// </exception>
    public async Task<ReportChanges> WriteAsync(AuditTally found, CancellationToken cancellationToken)
    {
        var changes = new ReportChanges();
        foreach (var kind in ReportKind.ByPreference)
        {
            if (await client.ServesAsync(kind.Type, cancellationToken))
            {
                await WriteAsync(
                    kind,
                    changes.Kind is null ? found.Namespaces : new Dictionary<string, NamespaceTally>(),
                    changes,
                    cancellationToken
                );
                changes.Kind ??= kind;
            }
        }

        return changes;
    }

    private async Task WriteAsync(
        ReportKind kind,
        IReadOnlyDictionary<string, NamespaceTally> due,
        ReportChanges changes,
        CancellationToken cancellationToken
    )
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var query = new ListQuery(LabelSelector: ReportBody.Selector) { PageSize = PageSize };
        await foreach (var page in client.ListAsync(kind.Type, query, cancellationToken))
        {
            foreach (var stored in page.Objects)
            {
                var metadata = stored.Member("metadata"u8);
                if (metadata.Text("namespace"u8) is { } space && metadata.Text("name"u8) is { } name)
                {
                    var tally = name == ReportBody.Name ? due.GetValueOrDefault(space) : null;
                    await UpdateAsync(kind, kind.Type.In(space, name), tally, stored, changes, cancellationToken);
                    done.Add(tally is null ? "" : space);
                }
            }
        }

        foreach (var (space, tally) in due.Where(one => !done.Contains(one.Key)))
        {
            var body = ReportBody.Of(kind, space, tally);
            await TryAsync(
                kind.Type.In(space, ReportBody.Name),
                changes,
                async () =>
                {
                    await client.CreateAsync(kind.Type, space, body, cancellationToken, new WriteOptions(FieldManager: FieldManager));
                    changes.Written++;
                }
            );
        }
    }

    private async Task UpdateAsync(
        ReportKind kind,
        ResourceAddress address,
        NamespaceTally? tally,
        JsonElement stored,
        ReportChanges changes,
        CancellationToken cancellationToken
    )
    {
        if (tally is null)
        {
            await TryAsync(
                address,
                changes,
                async () =>
                {
                    await client.DeleteAsync(address, cancellationToken);
                    changes.Removed++;
                }
            );
        }
        else if (ReportBody.Of(kind, address.Namespace!, tally) is var body && !ReportBody.IsUpToDate(body, stored))
        {
            // Nobody else writes our reports, so overwriting any version is safe.
            await TryAsync(
                address,
                changes,
                async () =>
                {
                    await client.MergePatchAsync(address, body, cancellationToken, new WriteOptions(FieldManager: FieldManager));
                    changes.Written++;
                }
            );
        }
    }

    private async Task TryAsync(ResourceAddress address, ReportChanges changes, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            // The namespace or the report was deleted in between; the next audit will see that.
        }
        catch (KubernetesException exception) when (exception.StatusCode is not null)
        {
            changes.Failed++;
            failed(address, exception.Message);
        }
    }
}

/// <summary>What an audit did to the reports.</summary>
internal sealed class ReportChanges
{
    /// <summary>The kind written; null if the cluster serves none.</summary>
    public ReportKind? Kind { get; set; }

    public int Written { get; set; }

    public int Removed { get; set; }

    public int Failed { get; set; }
}
