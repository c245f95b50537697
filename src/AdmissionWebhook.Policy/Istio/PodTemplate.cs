using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The metadata and spec of the pods that an object is or creates, wherever its kind keeps them. For a Gateway (Gateway API), what it adds
/// to the pods that istiod creates for it. Reads leniently, since the API server has checked the types.
/// </summary>
internal sealed class PodTemplate
{
    public const string ProxyContainer = "istio-proxy";
    public const string Inject = "sidecar.istio.io/inject";

    // What istiod's own templates read from a Gateway (istio files/kube-gateway.yaml, files/waypoint.yaml; pkg/kube/inject, ProxyImage).
    private static readonly HashSet<string> OfGatewayTemplates =
    [
        "sidecar.istio.io/proxyImage",
        "sidecar.istio.io/proxyImageType",
        "sidecar.istio.io/logLevel",
        "sidecar.istio.io/componentLogLevel",
        "sidecar.istio.io/agentLogLevel",
    ];

    private readonly JsonElement _labels;
    private readonly JsonElement _annotations;
    private readonly JsonElement _gatewaysOwn;
    private readonly JsonElement _outer;
    private readonly JsonElement _spec;
    private readonly JsonPath _labelsPath;
    private readonly JsonPath _annotationsPath;
    private readonly JsonPath _specPath;

    private PodTemplate(JsonElement holder, JsonPath path, JsonElement outer = default)
    {
        var metadata = holder.Member("metadata"u8);
        _labels = metadata.Member("labels"u8);
        _annotations = metadata.Member("annotations"u8);
        _spec = holder.Member("spec"u8);
        _labelsPath = path["metadata"]["labels"];
        _annotationsPath = path["metadata"]["annotations"];
        _specPath = path["spec"];
        _outer = outer;
        var containers = new List<PodContainer>();
        Read("containers", "containers"u8, containers);
        Read("initContainers", "initContainers"u8, containers);
        Read("ephemeralContainers", "ephemeralContainers"u8, containers);
        Containers = containers;
    }

    // istiod copies a Gateway's own labels if infrastructure sets none, and likewise its annotations (istio
    // pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go, extractInfrastructureMetadata).
    private PodTemplate(JsonElement gateway, JsonElement infrastructure)
    {
        var path = JsonPath.Spec["infrastructure"];
        (_labels, _labelsPath) = Copied("labels", "labels"u8);
        (_annotations, _annotationsPath) = Copied("annotations", "annotations"u8);
        _gatewaysOwn = gateway.Member("metadata"u8).Member("annotations"u8);
        _specPath = path;
        IsInfrastructure = true;
        Containers = [];

        (JsonElement, JsonPath) Copied(string name, ReadOnlySpan<byte> utf8) =>
            infrastructure.Member(utf8) is { ValueKind: JsonValueKind.Object } own
                ? (own, path[name])
                : (gateway.Member("metadata"u8).Member(utf8), JsonPath.Metadata[name]);
    }

    /// <summary>Whether this is only what a Gateway adds to its proxy's pods.</summary>
    public bool IsInfrastructure { get; }

    public IReadOnlyList<PodContainer> Containers { get; }

    public JsonElement Spec => _spec;

    public JsonPath SpecPath => _specPath;

    /// <summary>Whether the proxy is the only container, as in a gateway.</summary>
    public bool IsProxyAlone => Containers.Count > 0 && Containers.All(container => container.Name == ProxyContainer);

    /// <summary>Whether it claims to be injected already. For a CronJob, kube-inject writes the status to the jobTemplate.</summary>
    public bool ClaimsInjection => HasStatus(_annotations) || HasStatus(_outer.Member("annotations"u8));

    /// <summary>Whether injection is switched off; the label wins over the annotation.</summary>
    public bool IsInjectionOff => (Label(Inject) ?? Annotation(Inject)) == "false";

    public static PodTemplate? Of(IstioKind kind, JsonElement document)
    {
        var spec = document.Member("spec"u8);
        return kind switch
        {
            IstioKind.Pod => new PodTemplate(document, JsonPath.Root),
            IstioKind.CronJob => new PodTemplate(
                spec.Member("jobTemplate"u8).Member("spec"u8).Member("template"u8),
                JsonPath.Spec["jobTemplate"]["spec"]["template"],
                spec.Member("jobTemplate"u8).Member("metadata"u8)
            ),
            IstioKind.GatewayApiGateway => new PodTemplate(document, spec.Member("infrastructure"u8)),
            _ when (kind & IstioKind.Workloads) != 0 => new PodTemplate(spec.Member("template"u8), JsonPath.Spec["template"]),
            _ => null,
        };
    }

    public string? Label(string name) => Labels.Text(System.Text.Encoding.UTF8.GetBytes(name));

    public string? Annotation(string name) => _annotations.Text(System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>
    /// The values of an annotation that templates read. Those of istiod read a Gateway's own annotations even if its infrastructure has
    /// others, which are then the only ones that its pods get.
    /// </summary>
    public IEnumerable<(string Value, JsonPath Path)> Rendered(string annotation)
    {
        if (Annotation(annotation) is { } value)
        {
            yield return (value, AnnotationPath(annotation));
        }

        var own = JsonPath.Metadata["annotations"];
        if (
            IsInfrastructure
            && _annotationsPath != own
            && OfGatewayTemplates.Contains(annotation)
            && _gatewaysOwn.Text(System.Text.Encoding.UTF8.GetBytes(annotation)) is { } read
        )
        {
            yield return (read, own[annotation]);
        }
    }

    /// <summary>Whether it has annotations, or templates read some.</summary>
    public bool HasAnnotations => _annotations.HasContent() || _gatewaysOwn.HasContent();

    public JsonElement Annotations => _annotations;

    public JsonElement Labels => _labels;

    public JsonPath AnnotationsPath => _annotationsPath;

    public JsonPath LabelsPath => _labelsPath;

    public JsonPath LabelPath(string name) => _labelsPath[name];

    public JsonPath AnnotationPath(string name) => _annotationsPath[name];

    private static bool HasStatus(JsonElement annotations) => annotations.Text("sidecar.istio.io/status"u8) is not null;

    private void Read(string section, ReadOnlySpan<byte> name, List<PodContainer> into)
    {
        var path = _specPath[section];
        var index = 0;
        foreach (var container in _spec.Member(name).Items())
        {
            into.Add(new PodContainer(container.Text("name"u8) ?? "", container, path[index++], section));
        }
    }
}

/// <param name="Name">Its name.</param>
/// <param name="Container">The mapping.</param>
/// <param name="Path">Its path.</param>
/// <param name="Section">The list that contains it.</param>
internal readonly record struct PodContainer(string Name, JsonElement Container, JsonPath Path, string Section)
{
    /// <summary>Whether the injector adds a container of that name.</summary>
    public bool IsInjectors => Name is PodTemplate.ProxyContainer or "istio-init" or "istio-validation";
}
