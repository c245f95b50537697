using System.Collections.Immutable;
using System.Text.Json;
using AdmissionWebhook.Policy.Approvals;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.References;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Rules.Consistency;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy;

/// <summary>
/// One object under evaluation: what rules read, and where they report. What several rules share (references, views, coverage) is
/// computed once, on first use.
/// </summary>
public sealed class Review
{
    private const int MaxSuggestions = 20;
    private const int ViolationsPerLook = 64;

    private readonly ShapeReader _shape = new();
    private ImmutableArray<EgressReference> _references;
    private ServiceEntryView? _serviceEntry;
    private VirtualServiceView? _virtualService;
    private List<TrafficPolicy>? _trafficPolicies;
    private ServiceEntryCoverage? _coverage;
    private HostApprovals? _approvals;
    private RouteScopes? _routeScopes;
    private RouteBindings? _routeBindings;
    private Dictionary<string, ImmutableArray<KnownServiceEntry>>? _entriesByHost;
    private Dictionary<string, KnownPorts?>? _portsByHost;
    private IReadOnlySet<string>? _storedRoutes;
    private int _suggestions;
    private KnownObject? _known;
    private PodTemplate? _pod;
    private IReadOnlyList<FieldFlaw>? _fieldFlaws;
    private (EgressReference Reference, HostName Host)? _ownHost;
    private bool _soughtOwnHost;

    public Review(AdmissionInput input, JsonElement subject, GoverningPolicy policy, IClusterView cluster, DateTimeOffset now)
    {
        Input = input;
        Object = subject;
        Spec = _shape.Mapping(subject.Member("spec"u8), JsonPath.Spec);
        Policy = policy;
        Cluster = cluster;
        Now = now;
        Kind = input.IstioKind;
    }

    public AdmissionInput Input { get; }

    public IstioKind Kind { get; }

    /// <summary>The object under evaluation: the request's, or its old version when computing what is inherited.</summary>
    public JsonElement Object { get; }

    public JsonElement Spec { get; }

    public JsonElement Metadata => Object.Member("metadata"u8);

    public GoverningPolicy Policy { get; }

    public MeshFacts Mesh => Policy.Mesh;

    public string Namespace => Input.Namespace;

    public IClusterView Cluster { get; }

    public DateTimeOffset Now { get; }

    public ImmutableArray<EgressReference> References
    {
        get
        {
            if (_references.IsDefault)
            {
                var references = new List<EgressReference>();
                EgressReferences.Collect(Kind, EgressReferences.NeedWholeObject(Kind) ? Object : Spec, _shape, references);
                _references = [.. references];
            }

            return _references;
        }
    }

    /// <summary>The first host of a ServiceEntry, or a DestinationRule's host; null without one. Cached for SNI comparisons.</summary>
    internal (EgressReference Reference, HostName Host)? OwnHost
    {
        get
        {
            if (!_soughtOwnHost)
            {
                _soughtOwnHost = true;
                foreach (var reference in References)
                {
                    if (reference.Role is EgressRole.RuleHost or EgressRole.RegisteredHost)
                    {
                        _ownHost = (reference, HostName.Parse(reference.Value));
                        break;
                    }
                }
            }

            return _ownHost;
        }
    }

    /// <summary>Fields that could not be read, over everything that names a destination.</summary>
    public IReadOnlyList<ShapeFault> ShapeFaults
    {
        get
        {
            _ = References;
            switch (Kind)
            {
                case IstioKind.ServiceEntry:
                    _ = ServiceEntry;
                    break;
                case IstioKind.VirtualService:
                    _ = VirtualService;
                    break;
            }

            return _shape.Faults;
        }
    }

    /// <summary>Whether the API server would refuse the field's value, which spares rules from interpreting it. Offline only.</summary>
    internal bool IsRejected(JsonPath field) => Input.OfflineSchema is not null && FieldFlaws.Any(flaw => flaw.Path.Equals(field));

    /// <summary>Where the object departs from <see cref="AdmissionInput.OfflineSchema"/>; empty without one.</summary>
    internal IReadOnlyList<FieldFlaw> FieldFlaws => _fieldFlaws ??= Input.OfflineSchema is { } schema ? FieldCheck.Of(schema, Object) : [];

    public ServiceEntryView ServiceEntry => _serviceEntry ??= new ServiceEntryView(Spec, _shape);

    public VirtualServiceView VirtualService => _virtualService ??= new VirtualServiceView(Spec, _shape);

    public IReadOnlyList<TrafficPolicy> TrafficPolicies => _trafficPolicies ??= TrafficPolicy.All(Spec, new ShapeReader());

    /// <summary>Which approval covers each host and port of the ServiceEntry.</summary>
    public ServiceEntryCoverage Coverage => _coverage ??= new ServiceEntryCoverage(this);

    /// <summary>Whether so much is unapproved that the rest of the object was skipped.</summary>
    internal bool IsCutShort => _coverage?.IsCutShort == true;

    /// <summary>What approves a host by name alone.</summary>
    public HostApprovals Approvals => _approvals ??= new HostApprovals(this);

    /// <summary>Which routes of the VirtualService are checked for their own settings.</summary>
    internal RouteScopes RouteScopes => _routeScopes ??= new RouteScopes(this);

    /// <summary>The gateways of the VirtualService's routes.</summary>
    internal RouteBindings RouteBindings => _routeBindings ??= new RouteBindings(VirtualService, Namespace);

    /// <summary>What <see cref="Neighbours.ServiceEntries"/> has found, by canonical host.</summary>
    internal Dictionary<string, ImmutableArray<KnownServiceEntry>> EntriesByHost => _entriesByHost ??= new(StringComparer.Ordinal);

    /// <summary>What <see cref="KnownPorts.Of"/> has found, by canonical host.</summary>
    internal Dictionary<string, KnownPorts?> PortsByHost => _portsByHost ??= new(StringComparer.Ordinal);

    /// <summary>The object as the cluster view would hold it; null for kinds that are not kept there.</summary>
    public KnownObject? Known => _known ??= ReadKnown() is { } known ? Mesh.DefaultExports.Applied(known) : null;

    /// <summary>The object's key; the name is empty with generateName.</summary>
    public ObjectKey Key => new(Namespace, Input.Name.Length > 0 ? Input.Name : Metadata.Text("name"u8) ?? "");

    /// <summary>The pods that the object is or makes; null for other kinds.</summary>
    internal PodTemplate? Pod => _pod ??= PodTemplate.Of(Kind, Object);

    /// <summary>The HTTP routes of the stored object, in canonical text.</summary>
    internal IReadOnlySet<string> StoredRoutes => _storedRoutes ??= Defaults.StoredRoutes.Collect(this);

    internal List<Violation> Violations { get; } = [];

    /// <summary>Whether the review is out of time; null: no limit.</summary>
    internal Func<bool>? IsOverdue { get; init; }

    /// <summary>Whether to look up one more similar name: a lookup costs far more than a finding, and nobody reads that many.</summary>
    internal bool MaySuggest() => _suggestions++ < MaxSuggestions;

    // What a VirtualService routes to is read from its own view, not from here.
    private KnownObject? ReadKnown() =>
        Kind == IstioKind.VirtualService
            ? ObjectReader.Read(VirtualService, Object, Key, Mesh.ClusterDomain)
            : ObjectReader.Read(Kind, Object, Key, Mesh.ClusterDomain);

    public void Report(Violation violation)
    {
        Violations.Add(violation);
        if (Violations.Count % ViolationsPerLook == 0)
        {
            EndIfOverdue();
        }
    }

    /// <exception cref="OverdueException">The review is out of time.</exception>
    internal void EndIfOverdue()
    {
        if (IsOverdue?.Invoke() == true)
        {
            throw new OverdueException();
        }
    }
}
