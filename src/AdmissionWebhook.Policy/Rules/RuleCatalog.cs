using System.Collections.Immutable;
using AdmissionWebhook.Policy.Rules.Capture;
using AdmissionWebhook.Policy.Rules.Consistency;
using AdmissionWebhook.Policy.Rules.Destinations;
using AdmissionWebhook.Policy.Rules.Resilience;
using AdmissionWebhook.Policy.Rules.Shapes;
using AdmissionWebhook.Policy.Rules.Tls;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>Every rule, in the order in which findings are shown.</summary>
public static class RuleCatalog
{
    public static readonly ImmutableArray<Rule> All =
    [
        new UnreadableField(),
        new UnapprovedHost(),
        new UnapprovedAddress(),
        new UnapprovedPort(),
        new DomainFronting(),
        new DeniedHost(),
        new ExpiredApproval(),
        new ExpiringApproval(),
        new NonCanonicalHost(),
        new BroadWildcard(),
        new ClusterHost(),
        new ForeignHost(),
        new ExportScopeRule(),
        new EgressGatewayRequired(),
        new HostConflict(),
        new Resolution(),
        new UncheckedProtocol(),
        new WorkloadEndpoints(),
        new UnixEndpoint(),
        new NetworkEndpoint(),
        new InternalLocation(),
        new PassthroughLoadBalancing(),
        new ConnectTunnel(),
        new OutboundAllowAny(),
        new EgressProxy(),
        new EnvoyFilter(),
        new GatewaySelector(),
        new AutoPassthrough(),
        new ProxyEnvironment(),
        new InternalAnnotations(),
        new ForeignDelegate(),
        new StatusAddresses(),
        new GatewayParameters(),
        new ExternalAddresses(),
        new WasmDigest(),
        new EgressGatewayAttachment(),
        new UncapturedTraffic(),
        new NoProxy(),
        new ProxyOverride(),
        new ProxyIdentity(),
        new WaypointBypass(),
        new TlsVerification(),
        new TlsSubjectNames(),
        new TlsCredential(),
        new TlsClientCertificate(),
        new TlsDisabled(),
        new PlaintextEgress(),
        new TcpPortCapture(),
        new TlsOrigination(),
        new DoubleTls(),
        new RouteTimeout(),
        new RetryBudget(),
        new UnsafeRetry(),
        new CircuitBreaker(),
        new ConnectionPool(),
        new StaticEndpoints(),
        new RequiredAnnotations(),
        new RequiredLabels(),
        new UnreachableRoute(),
        new OrphanVirtualService(),
        new OrphanDestinationRule(),
        new DuplicateVirtualService(),
        new DuplicateDestinationRule(),
        new UnknownDestination(),
        new UnknownSubset(),
        new UnknownGateway(),
        new UnseenByGateway(),
        new ShadowedRoute(),
        new UnknownExportNamespace(),
        new OverlappingSidecars(),
        new EmptySelector(),
        new AuthorityNotRewritten(),
        new GatewayLoop(),
        new NeedsWaypoint(),
        new RejectedShape(),
        new UnknownField(),
        new MeshAllowAny(),
    ];

    private static readonly Dictionary<string, int> Indexes = All.Index()
        .ToDictionary(rule => rule.Item.Descriptor.Name, rule => rule.Index);

    /// <summary>The rule that denies an object that cannot be read.</summary>
    public static RuleDescriptor UnreadableField => All[0].Descriptor;

    public static Rule? Find(string name) => Indexes.TryGetValue(name, out var index) ? All[index] : null;

    /// <summary>The place of a rule in <see cref="All"/>.</summary>
    /// <exception cref="KeyNotFoundException">No rule has that name.</exception>
    public static int IndexOf(string name) => Indexes[name];
}
