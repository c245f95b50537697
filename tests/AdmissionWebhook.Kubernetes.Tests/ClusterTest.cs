using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Kubernetes.Connection;

namespace AdmissionWebhook.Kubernetes.Tests;

/// <summary>A test with a fake API server, its own folder, and clients that are disposed with it.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    protected static readonly ResourceType ServiceEntries = new("networking.istio.io", "v1", "serviceentries", Namespaced: true);
    protected static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", Namespaced: true);
    protected static readonly ResourceType Namespaces = new("", "v1", "namespaces", Namespaced: false);

    private readonly List<IDisposable> _owned = [];

    protected FakeApiServer Server { get; private set; } = null!;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("kubernetes-tests").FullName;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected MovableClock Clock { get; } = new();

    public async ValueTask InitializeAsync() => Server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _owned.ForEach(item => item.Dispose());
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string InFolder(string name) => Path.Combine(Folder, name);

    protected KubernetesClient ClientInCluster(KubernetesClientOptions? options = null)
    {
        Server.MountServiceAccount(Folder);
        return Client(ClusterConnection.InCluster(Clock, Folder, Server.PodEnvironment), options);
    }

    protected KubernetesClient ClientFor(string kubeconfig) => Client(ClusterConnection.FromKubeconfig(Clock, paths: [kubeconfig]));

    protected KubernetesClient Client(ClusterConnection connection, KubernetesClientOptions? options = null)
    {
        _owned.Add(connection);
        return new KubernetesClient(connection, Clock, options);
    }

    protected static JsonObject ServiceEntry(string name, string host, string @namespace = "payments") =>
        new()
        {
            ["apiVersion"] = "networking.istio.io/v1",
            ["kind"] = "ServiceEntry",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
            ["spec"] = new JsonObject { ["hosts"] = new JsonArray(host) },
        };

    protected static JsonObject ConfigMap(string name, params (string Key, string Value)[] data) =>
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "payments" },
            ["data"] = new JsonObject(data.Select(item => KeyValuePair.Create<string, JsonNode?>(item.Key, item.Value))),
        };

    protected void PutServiceEntries(int count)
    {
        for (var number = 0; number < count; number++)
        {
            Server.Put(ServiceEntry($"entry-{number:000}", $"host-{number}.example.com"));
        }
    }
}
