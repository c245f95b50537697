using System.Text.Json.Nodes;
using AdmissionWebhook.Cluster;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes;
using AdmissionWebhook.Kubernetes.Connection;
using AdmissionWebhook.NativeNet;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Tests.Cluster;
using AdmissionWebhook.Tests.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.NativeNet;

/// <summary>The duty of a leader with <c>--native-net</c>, in a fake cluster and by a clock that a test moves.</summary>
internal sealed class NetLeader : IAsyncDisposable
{
    private const string Policies = "validatingadmissionpolicies";
    private const string Bindings = "validatingadmissionpolicybindings";

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _leading = new();
    private readonly ClusterConnection _connection;
    private readonly ClusterWatch _watch;
    private readonly NetMetrics _metrics;
    private readonly Task _duty;

    private NetLeader(FakeApiServer api, DateTimeOffset now)
    {
        (Api, Time) = (api, new ManualTimeProvider(now));
        api.WriteKubeconfig(_folder["kubeconfig"]);
        _connection = ClusterConnection.FromKubeconfig(TimeProvider.System, null, [_folder["kubeconfig"]]);
        var client = new KubernetesClient(_connection, TimeProvider.System);
        var store = PolicyStore.WithoutFiles(new PolicyFiles(hasNamespaceLabels: true), Time, NullLogger<PolicyStore>.Instance);
        var objects = new ClusterObjects(client, store, TimeProvider.System);
        var stored = new StoredPolicies(client, store, TimeProvider.System);
        _watch = new ClusterWatch(_connection, stored, objects, NullLogger<ClusterWatch>.Instance);
        _metrics = ActivatorUtilities.CreateInstance<NetMetrics>(_services);
        var readiness = new ClusterReadiness(_watch, new WebhookOptions());
        var upkeep = new NetUpkeep(new NetWrites(client), store, objects, readiness, _metrics, Time, NullLogger<NetUpkeep>.Instance);
        _duty = upkeep.RunAsync(_leading.Token);
    }

    public FakeApiServer Api { get; }

    public ManualTimeProvider Time { get; }

    /// <summary>The rules that have both a policy and its binding.</summary>
    public IReadOnlyList<string> Rules =>
        [
            .. Api.All(Policies)
                .Select(policy => (string)policy["metadata"]!["name"]!)
                .Intersect(Api.All(Bindings).Select(binding => (string)binding["spec"]!["policyName"]!))
                .Select(name => name.Split('.')[0])
                .Distinct(),
        ];

    /// <summary>Writes to native policies so far.</summary>
    public int Writes => Api.RecordedRequests.Count(request => request.IsWrite && request.Resource is Policies or Bindings);

    /// <summary>What readiness says; also that it never says anything but ready.</summary>
    public string Detail
    {
        get
        {
            var state = new NetReadiness(_metrics).Read();
            Assert.True(state.IsReady);
            return state.Detail;
        }
    }

    public NetState? State => _metrics.Last;

    /// <param name="spec">The spec of the only policy.</param>
    /// <param name="now">The time at the start.</param>
    /// <param name="prepare">Adds further objects to the cluster.</param>
    public static async Task<NetLeader> StartAsync(string spec, DateTimeOffset now, Action<FakeApiServer>? prepare = null)
    {
        var api = await FakeApiServer.StartAsync();
        api.Serve(ClusteredWebhook.Policies);
        api.Put(ClusteredWebhook.Policy("all", spec));
        prepare?.Invoke(api);
        var leader = new NetLeader(api, now);
        await leader._watch.StartAsync(TestContext.Current.CancellationToken);
        return leader;
    }

    /// <summary>The native policy of a rule for a kind; null if there is none.</summary>
    public JsonObject? Find(string rule, string plural) => Api.Find(Policies, null, $"{rule}.{plural}.native.egress.admissionwebhook.dev");

    /// <summary>Advances the clock until the net has been checked again.</summary>
    public async Task LookedAtAsync(TimeSpan step)
    {
        var before = State;
        await ClusteredWebhook.EventuallyAsync(
            () =>
            {
                if (ReferenceEquals(State, before))
                {
                    Time.Advance(step);
                }

                return !ReferenceEquals(State, before);
            },
            "another look"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _leading.CancelAsync();
        await _duty.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Null(State);
        await _watch.StopAsync(CancellationToken.None);
        _watch.Dispose();
        _connection.Dispose();
        await Api.DisposeAsync();
        _leading.Dispose();
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
