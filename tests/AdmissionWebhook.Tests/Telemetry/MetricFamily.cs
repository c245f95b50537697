namespace AdmissionWebhook.Tests.Telemetry;

/// <summary>The samples of one HELP and TYPE.</summary>
internal sealed class MetricFamily(string name)
{
    public string Name { get; } = name;

    public string? Help { get; set; }

    public string? Type { get; set; }

    public List<Sample> Samples { get; } = [];

    /// <summary>
    /// The label keys of all series, comma-separated in order; without <c>le</c> and the meter's name, which every series has.
    /// </summary>
    public string Keys =>
        string.Join(
            ',',
            Samples
                .SelectMany(sample => sample.Labels.Keys)
                .Where(key => key is not ("le" or "otel_scope_name"))
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    public bool Owns(string sample) =>
        Type == "histogram" ? sample == $"{Name}_bucket" || sample == $"{Name}_sum" || sample == $"{Name}_count" : sample == Name;
}

internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>Name and labels.</summary>
    public string Series => $"{Name}{{{string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}"))}}}";
}
