namespace AdmissionWebhook.Policy.Tests.Policies;

/// <summary>A cluster in which one namespace asks to be governed by its label, and nothing is known of the one called unknown.</summary>
public sealed class LabelledNamespaces : IClusterView
{
    private static readonly Dictionary<string, string> Governed = new() { ["egress"] = "governed" };

    private static readonly Dictionary<string, string> Plain = [];

    public IReadOnlyDictionary<string, string>? NamespaceLabels(string @namespace) => @namespace switch
    {
        "labelled" => Governed,
        "unknown" => null,
        _ => Plain,
    };
}
