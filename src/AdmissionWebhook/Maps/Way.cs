using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Maps;

/// <summary>One way out as the map draws it: from a namespace, directly or through a gateway, to a destination, by one object.</summary>
/// <param name="Source">The namespace it starts from; <see cref="Everywhere"/> for all.</param>
/// <param name="Through">The gateway; <see cref="Direct"/> if sidecars connect to the destination directly.</param>
/// <param name="Row">The object and the destination.</param>
/// <param name="Standing">Its standing.</param>
internal sealed record Way(string Source, string Through, InventoryRow Row, MapStanding Standing)
{
    public const string Everywhere = "*";
    public const string Direct = "";

    public string Destination => Row.Use.Destination;

    /// <summary>The ways of a row: from every namespace that sees the object, through every gateway.</summary>
    /// <param name="row">A row of the inventory.</param>
    /// <param name="expiry">Which approvals expire soon.</param>
    /// <param name="gatewayNamespace">The egress gateway's namespace: objects are exported to it for routing, not for calling.</param>
    public static IEnumerable<Way> Of(InventoryRow row, ExpiryHorizon expiry, string? gatewayNamespace)
    {
        var standing = expiry.StandingOf(row);
        IEnumerable<string> gateways = row.Gateways.Count == 0 ? [Direct] : row.Gateways;
        return from source in Sources(row, gatewayNamespace) from gateway in gateways select new Way(source, gateway, row, standing);
    }

    // A DestinationRule only says how clients connect; it opens no way.
    private static IEnumerable<string> Sources(InventoryRow row, string? gatewayNamespace) =>
        row.Use.Reference.Role is EgressRole.RuleHost or EgressRole.Sni
            ? [row.Object.Namespace]
            : row.ExportedTo.Where(name => name != gatewayNamespace).Append(row.Object.Namespace).Distinct();
}
