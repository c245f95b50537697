namespace AdmissionWebhook.Maps;

/// <summary>The counts of a map.</summary>
/// <param name="Destinations">Number of destinations by their worst standing; has every standing.</param>
/// <param name="Namespaces">Namespaces with a way out.</param>
/// <param name="Objects">Objects that name a destination.</param>
internal sealed record MapSummary(IReadOnlyDictionary<MapStanding, int> Destinations, int Namespaces, int Objects)
{
    public int Total => Destinations.Values.Sum();

    public static MapSummary Of(IReadOnlyCollection<Way> ways)
    {
        var standings = ways.GroupBy(way => way.Destination).Select(MapGraph.Worst).CountBy(standing => standing).ToDictionary();
        return new MapSummary(
            MapStandings.All.ToDictionary(standing => standing, standing => standings.GetValueOrDefault(standing)),
            ways.Select(way => way.Source).Where(source => source != Way.Everywhere).Distinct().Count(),
            ways.Select(way => way.Row.Object).Distinct().Count()
        );
    }
}
