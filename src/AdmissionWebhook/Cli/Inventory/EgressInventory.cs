using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Inventory;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>All ways out of the mesh that evaluated objects open, once the defaults are set that admission sets.</summary>
internal sealed class EgressInventory(PolicySet policies, IClusterView cluster, DateTimeOffset now)
{
    /// <returns>Ordered by namespace, then destination, then as evaluated.</returns>
    public IReadOnlyList<InventoryRow> Of(IEnumerable<CheckedObject> objects)
    {
        var rows = objects.Where(evaluated => IstioKinds.Find(evaluated.Identity.Group, evaluated.Identity.Kind) != IstioKind.None).SelectMany(Rows).ToList();
        var routes = rows.Where(row => row.Use.Reference.Role == EgressRole.Destination && row.Gateways.Count > 0).ToLookup(row => row.Use.Destination);
        return [.. rows.Select(row => row.Use.Reference.Role == EgressRole.RegisteredHost ? row with { Gateways = Gateways(row, routes) } : row)
            .OrderBy(row => row.Object.Namespace, StringComparer.Ordinal).ThenBy(row => row.Use.Destination, StringComparer.Ordinal)];
    }

    private List<InventoryRow> Rows(CheckedObject evaluated)
    {
        using var admitted = evaluated.Admitted();
        var (subject, document) = (admitted.RootElement, evaluated.Document!);
        var identity = evaluated.Identity;
        var review = new Review(identity.Creation(subject), subject, policies.For(identity.Namespace, cluster.NamespaceLabels(identity.Namespace)), cluster, now);
        var exportedTo = review.Known?.Visibility is { } visibility ? visibility.IsEverywhere ? ["*"] : visibility.Namespaces.ToArray() : [identity.Namespace];
        return [.. EgressUses.Of(review).Select(use => new InventoryRow(
            identity, document.File, document.Source.Nearest(use.Reference.Path.ToString()).Line, use, exportedTo, NotMesh(use.Gateways))
        {
            Allowed = evaluated.Verdict.Allowed,
        })];
    }

    // A host leaves by a gateway where a route that the namespace sees is for the gateway's proxies and sends to the host.
    private static IReadOnlyList<string> Gateways(InventoryRow registration, ILookup<string, InventoryRow> routes) =>
    [
        .. registration.Gateways
            .Concat(routes[registration.Use.Destination].Where(route => IsVisible(route, registration.Object.Namespace)).SelectMany(route => route.Gateways))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private static bool IsVisible(InventoryRow route, string @namespace) => route.ExportedTo.Contains("*") || route.ExportedTo.Contains(@namespace);

    private static IReadOnlyList<string> NotMesh(IReadOnlyList<string> gateways) => [.. gateways.Where(name => name != VirtualServiceView.MeshGateway)];
}
