using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// A workload: the labels that Services select it by, and the ports it is dialled on. It can lose labels. Ports must stay, since a removed
/// port is dialled at the Service's own number instead. Its weight can become smaller; its locality must stay, since proxies prefer their
/// own.
/// </summary>
internal sealed class WorkloadExposure : Exposure
{
    private readonly Dictionary<string, string> _labels;
    private readonly string _ports;
    private readonly string _probe;
    private readonly string _others;
    private readonly int _weight;

    public WorkloadExposure(Review review)
        : base(review)
    {
        var isGroup = review.Kind == IstioKind.WorkloadGroup;
        var workload = isGroup ? review.Spec.Member("template"u8) : review.Spec;
        var metadata = isGroup ? review.Spec.Member("metadata"u8) : review.Metadata;

        // Labels of the metadata win over those of the spec (istio pilot/pkg/serviceregistry/serviceentry/conversion.go,
        // ConvertWorkloadEntry).
        _labels = Fields.Labels(workload.Member("labels"u8));
        foreach (var (key, value) in Fields.Labels(metadata.Member("labels"u8)))
        {
            _labels[key] = value;
        }

        _ports = Fields.Others(workload.Member("ports"u8));
        _probe = CanonicalJson.Text(review.Spec.Member("probe"u8));
        _weight = Math.Max(1, workload.Integer("weight"u8) ?? 1);
        _others =
            Fields.Others(workload, "address", "labels", "ports", "weight")
            + (isGroup ? "\n" + Fields.Others(review.Spec, "template", "metadata", "probe") : "");
    }

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old)
    {
        var before = (WorkloadExposure)stored;
        if (violation.Path.Name(1) == "metadata")
        {
            return violation.Value == old.Value && IsUnchanged(stored);
        }

        return _ports == before._ports
            && _weight <= before._weight
            && _others == before._others
            && (violation.Path.Name(1) != "probe" || _probe == before._probe)
            && _labels.All(label =>
                ToolLabels.Contains(label.Key) || (before._labels.TryGetValue(label.Key, out var value) && value == label.Value)
            );
    }
}
