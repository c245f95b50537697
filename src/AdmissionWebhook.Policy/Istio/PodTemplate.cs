using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The metadata and spec of the pods that an object is or creates, wherever the kind has them. For a Gateway (Gateway API), what it adds to
/// the pods that istiod creates for it. Lenient, because the API server has checked the types.
/// </summary>
internal sealed class PodTemplate
{
    public const string ProxyContainer = "istio-proxy";

    private readonly JsonElement _metadata;
    private readonly JsonElement _outer;
    private readonly JsonElement _spec;
    private readonly JsonPath _metadataPath;
    private readonly JsonPath _specPath;

    private PodTemplate(JsonElement holder, JsonPath path, JsonElement outer = default)
    {
        _metadata = holder.Member("metadata"u8);
        _spec = holder.Member("spec"u8);
        _metadataPath = path["metadata"];
        _specPath = path["spec"];
        _outer = outer;
        var containers = new List<PodContainer>();
        Read("containers", "containers"u8, containers);
        Read("initContainers", "initContainers"u8, containers);
        Read("ephemeralContainers", "ephemeralContainers"u8, containers);
        Containers = containers;
    }

    private PodTemplate(JsonElement metadata, JsonPath path, bool isInfrastructure)
    {
        _metadata = metadata;
        _metadataPath = path;
        _specPath = path;
        IsInfrastructure = isInfrastructure;
        Containers = [];
    }

    /// <summary>Whether it holds only what a Gateway adds to its proxy's pods.</summary>
    public bool IsInfrastructure { get; }

    public IReadOnlyList<PodContainer> Containers { get; }

    public JsonElement Spec => _spec;

    public JsonPath SpecPath => _specPath;

    /// <summary>Whether the proxy is the only container, as in a gateway.</summary>
    public bool IsProxyAlone => Containers.Count > 0 && Containers.All(container => container.Name == ProxyContainer);

    /// <summary>Whether it claims to be injected already. kube-inject writes the status of a CronJob to its jobTemplate.</summary>
    public bool ClaimsInjection => HasStatus(_metadata) || HasStatus(_outer);

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
            IstioKind.GatewayApiGateway => new PodTemplate(
                spec.Member("infrastructure"u8),
                JsonPath.Spec["infrastructure"],
                isInfrastructure: true
            ),
            _ when (kind & IstioKind.Workloads) != 0 => new PodTemplate(spec.Member("template"u8), JsonPath.Spec["template"]),
            _ => null,
        };
    }

    public string? Label(string name) => Labels.Text(System.Text.Encoding.UTF8.GetBytes(name));

    public string? Annotation(string name) => _metadata.Member("annotations"u8).Text(System.Text.Encoding.UTF8.GetBytes(name));

    public JsonElement Annotations => _metadata.Member("annotations"u8);

    public JsonElement Labels => _metadata.Member("labels"u8);

    /// <summary>Its labels and annotations.</summary>
    public JsonElement Metadata => _metadata;

    public JsonPath MetadataPath => _metadataPath;

    public JsonPath LabelPath(string name) => _metadataPath["labels"][name];

    public JsonPath AnnotationPath(string name) => _metadataPath["annotations"][name];

    private static bool HasStatus(JsonElement metadata) => metadata.Member("annotations"u8).Text("sidecar.istio.io/status"u8) is not null;

    private void Read(string section, ReadOnlySpan<byte> name, List<PodContainer> into)
    {
        var path = _specPath[section];
        var index = 0;
        foreach (var container in _spec.Member(name).Items())
        {
            into.Add(new PodContainer(container.Text("name"u8) ?? "", container, path[index++]));
        }
    }
}

/// <param name="Name">Its name.</param>
/// <param name="Container">The mapping.</param>
/// <param name="Path">Its path.</param>
internal readonly record struct PodContainer(string Name, JsonElement Container, JsonPath Path)
{
    /// <summary>Whether the injector adds a container of that name.</summary>
    public bool IsInjectors => Name is PodTemplate.ProxyContainer or "istio-init" or "istio-validation";
}
