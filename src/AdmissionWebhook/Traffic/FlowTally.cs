namespace AdmissionWebhook.Traffic;

/// <summary>Adds up flows as they are read.</summary>
internal sealed class FlowTally
{
    private readonly Dictionary<TrafficFlow, TrafficFlow> _flows = [];

    public void Add(TrafficFlow flow) => _flows[flow.Key()] = _flows.TryGetValue(flow.Key(), out var seen) ? seen.With(flow) : flow;

    public IReadOnlyList<TrafficFlow> Flows =>
        [
            .. _flows
                .Values.OrderBy(flow => flow.Host, StringComparer.Ordinal)
                .ThenBy(flow => flow.Port)
                .ThenBy(flow => flow.Namespace, StringComparer.Ordinal)
                .ThenBy(flow => flow.Protocol)
                .ThenBy(flow => flow.Routing),
        ];
}
