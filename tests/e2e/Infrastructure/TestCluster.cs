using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AdmissionWebhook.EndToEnd.Infrastructure;
using AdmissionWebhook.Policy.Istio;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TestCluster))]

// Tests share one cluster and change the policies for all of it.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>A control plane with Istio's CRDs and the program installed, shared by all tests.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private const string InstallationNamespace = "admission-webhook";

    private readonly string _folder = Directory.CreateTempSubdirectory("admission-webhook-e2e-").FullName;
    private readonly List<Replica> _replicas = [];
    private int _namespaces;
    private int _started;

    internal ControlPlane ControlPlane { get; private set; } = null!;

    internal CertificateVolume Certificates { get; } = new();

    internal LoopbackService Service { get; } = new();

    internal Kubectl Admin => ControlPlane.Admin;

    /// <summary>Can write every Istio kind, as teams can.</summary>
    internal Kubectl Tenant => ControlPlane.As(Users.Tenant);

    /// <summary>The replica that always runs.</summary>
    internal Replica Replica => _replicas[0];

    internal IReadOnlyList<Replica> Replicas
    {
        get
        {
            lock (_replicas)
            {
                return [.. _replicas];
            }
        }
    }

    private string ServiceAccount => Path.Combine(_folder, "service-account.kubeconfig");

    public async ValueTask InitializeAsync()
    {
        if (Binaries.Missing is null)
        {
            ControlPlane = await ControlPlane.StartAsync(_folder);
            await Certificates.RotateAsync();
            await DefineAsync();
            await StartReplicaAsync();
            Service.Route(Replica.Port);
            await RegisterAsync();
        }
    }

    /// <summary>Prepares for a test: no policies, and no objects that they govern.</summary>
    internal async Task ResetAsync() =>
        (
            await Admin.RunAsync(
                "delete",
                $"egresspolicies,{string.Join(',', IstioKinds.All.Select(kind => kind.Plural))}",
                "--all",
                "--all-namespaces"
            )
        ).Succeeded();

    /// <summary>Starts another replica, which gets no calls before the Service routes to it.</summary>
    /// <param name="tls">Flags; by default, the certificate of <see cref="Certificates"/>.</param>
    internal async Task<Replica> StartReplicaAsync(params IReadOnlyList<string> tls)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"replica {Interlocked.Increment(ref _started)}");
        var replica = await Replica.StartAsync(
            name,
            [
                "--cluster=kubeconfig",
                $"--kubeconfig={ServiceAccount}",
                "--shutdown-delay-duration=2s",
                .. tls.Count > 0 ? tls : Certificates.Flags,
            ]
        );
        lock (_replicas)
        {
            _replicas.Add(replica);
        }

        return replica;
    }

    /// <summary>Stops replicas that no longer get calls, and waits until they have ended.</summary>
    internal async Task EndAsync(params IReadOnlyList<Replica> replicas)
    {
        foreach (var replica in replicas)
        {
            Assert.Equal(0, await replica.TerminateAsync());
            _replicas.Remove(replica);
            replica.Dispose();
        }
    }

    /// <summary>
    /// Replaces the first replica as a Deployment does: the new one is ready and gets calls before the old one is stopped.
    /// </summary>
    /// <param name="flags">Further flags of the new one.</param>
    internal async Task ReplaceAsync(params IReadOnlyList<string> flags)
    {
        var old = Replica;
        var replacement = await StartReplicaAsync([.. Certificates.Flags, .. flags]);
        Service.Route(replacement.Port);
        await EndAsync(old);
    }

    /// <summary>The fingerprint of the certificate on a new connection to the Service.</summary>
    internal async Task<string> ServedCertificateAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Service.Address.Port, TestContext.Current.CancellationToken);
        var fingerprint = "";
#pragma warning disable CA5359 // Only the served certificate is read; nothing is sent.
        await using var tls = new SslStream(
            client.GetStream(),
            leaveInnerStreamOpen: false,
            (_, certificate, _, _) =>
            {
                fingerprint = certificate!.GetCertHashString();
                return true;
            }
        );
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("127.0.0.1");
        return fingerprint;
    }

    /// <summary>A namespace for this test only.</summary>
    internal async Task<string> NamespaceAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test-{++_namespaces}");
        (await Admin.RunAsync("create", "namespace", name)).Succeeded();
        return name;
    }

    /// <summary>Replaces the policies, and returns once the replica that writes their status has them in force.</summary>
    internal async Task GovernAsync(string policies)
    {
        (await Admin.RunAsync("delete", "egresspolicies", "--all")).Succeeded();
        (await Admin.CreateAsync(policies)).Succeeded();
        await ReportedAsync();
    }

    /// <summary>Waits until the status of every policy is current.</summary>
    internal Task ReportedAsync() =>
        Eventually.HoldsAsync(
            async () => (await Admin.GetAsync("egresspolicies"))["items"]!.AsArray().All(IsReported),
            "a status of every policy"
        );

    /// <summary>The webhook configurations, with the longest possible timeout for slow machines.</summary>
    internal async Task<string> ConfigurationsAsync(params IReadOnlyList<string> flags) =>
        (await Command.RunAsync(Binaries.Webhook, ["manifests", "webhooks", "--url", Service.Address.AbsoluteUri, .. flags]))
            .Succeeded()
            .Edited("timeoutSeconds: 5", "timeoutSeconds: 30");

    /// <summary>Makes the API server call the Service and trust its certificate, and returns once it does.</summary>
    internal async Task RegisterAsync()
    {
        (await Admin.ApplyAsync(await ConfigurationsAsync("--ca-bundle", Certificates.Authority))).Succeeded();
        var before = await Replica.ReviewsAsync("validate");
        await Eventually.HoldsAsync(
            async () =>
            {
                await Admin.CreateAsync(Objects.ServiceEntry("default", "probe", "probe.example.com"), "--dry-run=server");
                return await Replica.ReviewsAsync("validate") > before;
            },
            "a call of the webhook"
        );
    }

    /// <summary>Runs something while no replica is reachable.</summary>
    internal async Task WithoutWebhookAsync(Func<Task> act)
    {
        Service.Route();
        try
        {
            await act();
        }
        finally
        {
            Service.Route(Replica.Port);
        }
    }

    /// <summary>The output of every program, for failed tests.</summary>
    internal string Logs() =>
        string.Join(
            '\n',
            Replicas
                .Select(replica => replica.Daemon)
                .Concat(ControlPlane?.Daemons ?? [])
                .Select(daemon => $"== {daemon.Name}\n{string.Join('\n', daemon.Output.Split('\n').TakeLast(60))}")
        );

    public ValueTask DisposeAsync()
    {
        _replicas.ForEach(replica => replica.Dispose());
        Service.Dispose();
        ControlPlane?.Dispose();
        Certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static bool IsReported(JsonNode? policy) =>
        (long?)policy!["status"]?["observedGeneration"] == (long)policy["metadata"]!["generation"]!;

    private async Task DefineAsync()
    {
        (await Admin.ApplyAsync(IstioDefinitions.Read(), "--server-side")).Succeeded();
        (await Admin.ApplyAsync((await Command.RunAsync(Binaries.Webhook, ["manifests", "crd"])).Succeeded())).Succeeded();
        (await Admin.RunAsync("wait", "--for=condition=Established", "customresourcedefinitions", "--all", "--timeout=60s")).Succeeded();
        var files = Path.Combine(Repository.Root, "deploy", "base");
        foreach (var file in new[] { "namespace.yaml", "service-account.yaml" }.Concat(Directory.GetFiles(files, "rbac*.yaml")))
        {
            (await Admin.RunAsync("apply", "-f", Path.Combine(files, file))).Succeeded();
        }

        (await Admin.RunAsync("create", "clusterrole", "tenants", "--verb=*", "--resource=*.networking.istio.io")).Succeeded();
        (await Admin.RunAsync("create", "clusterrolebinding", "tenants", "--clusterrole=tenants", "--group=tenants")).Succeeded();
        var token = (await Admin.RunAsync("create", "token", InstallationNamespace, "-n", InstallationNamespace)).Succeeded();
        Kubeconfig.Write(ServiceAccount, ControlPlane.Server, ControlPlane.Authority, token.Trim(), InstallationNamespace);
    }
}
