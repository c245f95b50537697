
namespace AdmissionWebhook.Maps;

/// <summary>One way out as the map draws it: from a namespace, through a gateway or not, to a destination, by one object.</summary>
/// <param name="Source">The namespace that can take it; <see cref="Everywhere"/> for all of them.</param>
/// <param name="Through">The gateway; <see cref="Direct"/> where sidecars dial the destination themselves.</param>
/// <param name="Row">The object and the destination.</param>
/// <param name="Standing">How it stands.</param>
internal sealed record Way(string Source, string Through, InventoryRow Row, MapStanding Standing)
{
    public const string Everywhere = "*";
    public const string Direct = "";

    public string Destination => Row.Use.Destination;

    /// <summary>The ways of a row: from every namespace that sees the object, through every gateway.</summary>
    /// <param name="row">A row of the inventory.</param>
    /// <param name="expiry">What ends soon.</param>
    /// <param name="gatewayNamespace">The egress gateway's: objects are exported to it so that it can route, not so that it can call.</param>
    public static IEnumerable<Way> Of(InventoryRow row, ExpiryHorizon expiry, string? gatewayNamespace)
    {
        var standing = expiry.StandingOf(row);
        IEnumerable<string> gateways = row.Gateways.Count == 0 ? [Direct] : row.Gateways;
        return from source in Sources(row, gatewayNamespace) from gateway in gateways select new Way(source, gateway, row, standing);
    }

    private static IEnumerable<string> Sources(InventoryRow row, string? gatewayNamespace) => row.ExportedTo
        .Where(name => name != gatewayNamespace)
        .Append(row.Object.Namespace).Distinct();
}
