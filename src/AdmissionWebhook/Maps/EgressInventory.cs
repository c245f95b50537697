using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Inventory;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Maps;

/// <summary>All ways out of the mesh that evaluated objects open, once admission has set the defaults.</summary>
internal sealed class EgressInventory(PolicySet policies, IClusterView cluster, EntryVisibility visibility, DateTimeOffset now)
{
    /// <returns>Ordered by namespace, then destination, then order of evaluation.</returns>
    public IReadOnlyList<InventoryRow> Of(IEnumerable<CheckedObject> objects) => Complete(objects.SelectMany(RowsOf));

    /// <summary>The destinations that an object of a cluster names as it is, without missing defaults.</summary>
    /// <param name="evaluated">The object and its verdict.</param>
    /// <param name="subject">The object itself; need not outlive the call.</param>
    public IReadOnlyList<InventoryRow> RowsOf(CheckedObject evaluated, JsonElement subject) =>
        IsEvaluated(evaluated) ? Rows(evaluated, subject, "", _ => 0) : [];

    /// <summary>Adds what only all rows together show: the gateways that routes of other objects lead through.</summary>
    /// <returns>Ordered by namespace, then destination, then order of evaluation.</returns>
    public static IReadOnlyList<InventoryRow> Complete(IEnumerable<InventoryRow> found)
    {
        var rows = found.ToList();
        var routes = rows.Where(row => row.Use.Reference.Role == EgressRole.Destination && row.Gateways.Count > 0)
            .ToLookup(row => row.Use.Destination);
        return
        [
            .. rows.Select(row => row.Use.Reference.Role == EgressRole.RegisteredHost ? row with { Gateways = Gateways(row, routes) } : row)
                .OrderBy(row => row.Object.Namespace, StringComparer.Ordinal)
                .ThenBy(row => row.Use.Destination, StringComparer.Ordinal),
        ];
    }

    private static bool IsEvaluated(CheckedObject evaluated) =>
        IstioKinds.Find(evaluated.Identity.Group, evaluated.Identity.Kind) != IstioKind.None;

    private IReadOnlyList<InventoryRow> RowsOf(CheckedObject evaluated)
    {
        if (!IsEvaluated(evaluated))
        {
            return [];
        }

        using var admitted = evaluated.Admitted();
        var document = evaluated.Document!;
        return Rows(evaluated, admitted.RootElement, document.File, path => document.Source.Nearest(path).Line);
    }

    private List<InventoryRow> Rows(CheckedObject evaluated, JsonElement subject, string file, Func<string, int> line)
    {
        var identity = evaluated.Identity;
        var policy = policies.For(identity.Namespace, cluster.NamespaceLabels(identity.Namespace));
        var review = new Review(identity.Creation(subject), subject, policy, cluster, now);
        var exportedTo =
            review.Known?.Visibility is not { } exports ? [identity.Namespace]
            : exports.IsEverywhere ? ["*"]
            : exports.Namespaces.ToArray();
        var ceiling =
            review.Kind == IstioKind.ServiceEntry ? visibility.Of(identity.Namespace, cluster.NamespaceLabels(identity.Namespace)) : ["*"];
        if (visibility.AppliesToSidecars && !ceiling.Contains("*"))
        {
            exportedTo = [.. ceiling];
        }

        return
        [
            .. EgressUses
                .Of(review)
                .Select(use => new InventoryRow(identity, file, line(use.Reference.Path.ToString()), use, exportedTo, NotMesh(use.Gateways))
                {
                    Allowed = evaluated.Verdict.Allowed,
                    InAmbient = review.Kind == IstioKind.ServiceEntry && HasAmbient(identity.Namespace) ? ceiling : null,
                }),
        ];
    }

    private bool HasAmbient(string @namespace) =>
        policies.Mesh.DataPlane switch
        {
            "ambient" or "both" => true,
            "sidecar" => false,
            _ => cluster
                .Namespaces.Append(@namespace)
                .Any(name => cluster.NamespaceLabels(name)?.GetValueOrDefault("istio.io/dataplane-mode") == "ambient"),
        };

    // A host is reached via a gateway if a route that the namespace sees is bound to the gateway and sends to the host.
    private static IReadOnlyList<string> Gateways(InventoryRow registration, ILookup<string, InventoryRow> routes) =>
        [
            .. registration
                .Gateways.Concat(
                    routes[registration.Use.Destination]
                        .Where(route => IsVisible(route, registration.Object.Namespace))
                        .SelectMany(route => route.Gateways)
                )
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static bool IsVisible(InventoryRow route, string @namespace) =>
        route.ExportedTo.Contains("*") || route.ExportedTo.Contains(@namespace);

    private static IReadOnlyList<string> NotMesh(IReadOnlyList<string> gateways) =>
        [.. gateways.Where(name => name != VirtualServiceView.MeshGateway)];
}
