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

namespace AdmissionWebhook.Policy;

/// <summary>
/// One object under evaluation: what rules read, and where they report. What several rules need (references, views, coverage) is worked
/// out once, when the first of them asks.
/// </summary>
public sealed class Review
{
    private const int MaxSuggestions = 20;
    private const int ViolationsPerLook = 64;

    private readonly ShapeReader _shape = new();
    private List<EgressReference>? _references;
    private ServiceEntryView? _serviceEntry;
    private VirtualServiceView? _virtualService;
    private List<TrafficPolicy>? _trafficPolicies;
    private ServiceEntryCoverage? _coverage;
    private HostApprovals? _approvals;
    private RouteScopes? _routeScopes;
    private IReadOnlySet<string>? _storedRoutes;
    private int _suggestions;
    private KnownObject? _known;
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

    /// <summary>The object evaluated: the request's object, or its old version where inheritance is worked out.</summary>
    public JsonElement Object { get; }

    public JsonElement Spec { get; }

    public JsonElement Metadata => Object.Member("metadata"u8);

    public GoverningPolicy Policy { get; }

    public MeshFacts Mesh => Policy.Mesh;

    public string Namespace => Input.Namespace;

    public IClusterView Cluster { get; }

    public DateTimeOffset Now { get; }

    public IReadOnlyList<EgressReference> References
    {
        get
        {
            if (_references is null)
            {
                var references = new List<EgressReference>();
                EgressReferences.Collect(Kind, EgressReferences.NeedWholeObject(Kind) ? Object : Spec, _shape, references);
                _references = references;
            }

            return _references;
        }
    }

    /// <summary>The first host that the object registers or, as a DestinationRule, is about; null where it names none. Found once: every sni is compared to it.</summary>
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

    /// <summary>Fields that could not be read. Complete once everything that names a destination has been read.</summary>
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

    /// <summary>Whether the API server would refuse the field's value, so that no rule need ask what it means. Known offline only.</summary>
    internal bool IsRejected(JsonPath field) => Input.OfflineSchema is not null && FieldFlaws.Any(flaw => flaw.Path.Equals(field));

    /// <summary>Where the object differs from its schema; none where it is not to be held against one.</summary>
    internal IReadOnlyList<FieldFlaw> FieldFlaws => _fieldFlaws ??= Input.OfflineSchema is { } schema ? FieldCheck.Of(schema, Object) : [];

    public ServiceEntryView ServiceEntry => _serviceEntry ??= new ServiceEntryView(Spec, _shape);

    public VirtualServiceView VirtualService => _virtualService ??= new VirtualServiceView(Spec, _shape);

    public IReadOnlyList<TrafficPolicy> TrafficPolicies => _trafficPolicies ??= TrafficPolicy.All(Spec, new ShapeReader());

    /// <summary>Whether and by what each host and port of the ServiceEntry is approved.</summary>
    public ServiceEntryCoverage Coverage => _coverage ??= new ServiceEntryCoverage(this);

    /// <summary>Whether rules have not looked at all of the object because too much of it is not approved.</summary>
    internal bool IsCutShort => _coverage?.IsCutShort == true;

    /// <summary>What approves a host by name alone.</summary>
    public HostApprovals Approvals => _approvals ??= new HostApprovals(this);

    /// <summary>Which routes of the VirtualService are looked at for their own settings.</summary>
    internal RouteScopes RouteScopes => _routeScopes ??= new RouteScopes(this);

    /// <summary>The object as it would stand in the cluster view; null for kinds that are not kept there.</summary>
    public KnownObject? Known => _known ??= ObjectReader.Read(Kind, Object, Key, Mesh.ClusterDomain);

    /// <summary>Which object it is; one that is to be given a generated name has an empty one.</summary>
    public ObjectKey Key => new(Namespace, Input.Name.Length > 0 ? Input.Name : Metadata.Text("name"u8) ?? "");

    /// <summary>The HTTP routes of the stored object, in canonical text.</summary>
    internal IReadOnlySet<string> StoredRoutes => _storedRoutes ??= Defaults.StoredRoutes.Collect(this);

    internal List<Violation> Violations { get; } = [];

    /// <summary>Whether the time for this review is over; asked now and then. Null: it has all the time it takes.</summary>
    internal Func<bool>? IsOverdue { get; init; }

    /// <summary>Whether one more name may be looked up among its like: that costs far more than a finding, and nobody reads so many.</summary>
    internal bool MaySuggest() => _suggestions++ < MaxSuggestions;

    public void Report(Violation violation)
    {
        Violations.Add(violation);
        if (Violations.Count % ViolationsPerLook == 0)
        {
            EndIfOverdue();
        }
    }

    /// <exception cref="OverdueException">The time for this review is over.</exception>
    internal void EndIfOverdue()
    {
        if (IsOverdue?.Invoke() == true)
        {
            throw new OverdueException();
        }
    }
}
