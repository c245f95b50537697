using System.Text.Json;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.NativeNet;

/// <summary>Makes the native policies in the cluster match the wanted ones; writes only differences.</summary>
internal sealed class NetWrites(KubernetesClient client)
{
    public const string FieldManager = "admission-webhook-native-net";

    private static readonly ResourceType[] Types = [ClusterResources.ValidatingPolicies, ClusterResources.ValidatingBindings];

    /// <summary>Specs of our objects as stored, where the API server added fields, by address.</summary>
    private readonly Dictionary<string, (NetObject Wanted, string Stored)> _accepted = [];

    /// <summary>The UID of the ClusterRole that grants these writes; null if a different role does.</summary>
    /// <exception cref="KubernetesException">The API server does not answer.</exception>
    public async Task<string?> OwnerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var role = await client.FindAsync(ClusterResources.ClusterRoles.Named(DeploymentNames.NativeNet), cancellationToken);
            return role?.Member("metadata"u8).Text("uid"u8);
        }
        catch (KubernetesException exception) when (exception.IsForbidden)
        {
            return null;
        }
    }

    /// <param name="wanted">All objects that should exist; any other object with the label is removed.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="KubernetesException">The stored objects could not be listed; nothing was written.</exception>
    public async Task<NetChanges> MakeAsync(IReadOnlyList<NetObject> wanted, CancellationToken cancellationToken)
    {
        var stored = await StoredAsync(NetObject.Selector, cancellationToken);
        var failures = new List<string>();
        var (written, removed) = (0, 0);

        // Removals come first: an outdated policy may deny what has been approved since.
        var names = wanted.Select(one => one.Address.ToString()).ToHashSet();
        foreach (var (name, one) in stored.Where(one => !names.Contains(one.Key)).OrderBy(one => IsPolicy(one.Value.Address)))
        {
            removed += await TryAsync(() => DeleteAsync(one.Address, cancellationToken), failures) ? 1 : 0;
            _accepted.Remove(name);
        }

        foreach (var one in wanted.Where(one => !stored.TryGetValue(one.Address.ToString(), out var known) || !IsInStep(one, known.Item)))
        {
            written += await TryAsync(() => ApplyAsync(one, cancellationToken), failures) ? 1 : 0;
        }

        return new NetChanges(written, removed, failures);
    }

    /// <summary>Removes what a leader stored; what others applied stays.</summary>
    /// <returns>The number of objects removed.</returns>
    /// <exception cref="KubernetesException">An object could not be listed or removed.</exception>
    public async Task<int> RemoveKeptAsync(CancellationToken cancellationToken)
    {
        var stored = await StoredAsync(NetObject.KeptSelector, cancellationToken);
        foreach (var (address, _) in stored.Values.OrderBy(one => IsPolicy(one.Address)))
        {
            await DeleteAsync(address, cancellationToken);
        }

        return stored.Count;
    }

    private async Task<Dictionary<string, (ResourceAddress Address, JsonElement Item)>> StoredAsync(
        string selector,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, (ResourceAddress, JsonElement)>(StringComparer.Ordinal);
        foreach (var type in Types)
        {
            foreach (var item in await client.ListAllAsync(type, new ListQuery(LabelSelector: selector), cancellationToken))
            {
                var address = type.Named(item.Member("metadata"u8).Text("name"u8) ?? "");
                found[address.ToString()] = (address, item);
            }
        }

        return found;
    }

    private bool IsInStep(NetObject wanted, JsonElement stored) =>
        wanted.IsStoredAs(stored)
        || (
            _accepted.TryGetValue(wanted.Address.ToString(), out var accepted)
            && ReferenceEquals(accepted.Wanted, wanted)
            && accepted.Stored == Spec(stored)
        );

    /// <summary>
    /// Server-side apply keeps fields that others have added, such as a match condition that disables a policy. Such an object is deleted
    /// and created again.
    /// </summary>
    private async Task ApplyAsync(NetObject wanted, CancellationToken cancellationToken)
    {
        if (wanted.HasSpecOf(await SendAsync()))
        {
            return;
        }

        await DeleteAsync(wanted.Address, cancellationToken);
        var stored = await SendAsync();
        if (!wanted.HasSpecOf(stored))
        {
            _accepted[wanted.Address.ToString()] = (wanted, Spec(stored));
        }

        Task<JsonElement> SendAsync() => client.ApplyAsync(wanted.Address, wanted.Body, FieldManager, force: true, cancellationToken);
    }

    private async Task DeleteAsync(ResourceAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteAsync(address, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound) { }
    }

    // A rejected object must not keep the others from being written.
    private static async Task<bool> TryAsync(Func<Task> write, List<string> failures)
    {
        try
        {
            await write();
            return true;
        }
        catch (KubernetesException exception)
        {
            failures.Add(exception.Message);
            return false;
        }
    }

    private static bool IsPolicy(ResourceAddress address) => address.Type == ClusterResources.ValidatingPolicies;

    private static string Spec(JsonElement stored) =>
        stored.Member("spec"u8) is { ValueKind: JsonValueKind.Object } spec ? spec.GetRawText() : "";
}
