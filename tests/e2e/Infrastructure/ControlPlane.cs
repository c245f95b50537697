using System.Security.Cryptography;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>
/// etcd and a kube-apiserver on free loopback ports, with RBAC and without controllers. Uses only flags supported since 1.30.
/// </summary>
internal sealed class ControlPlane : IDisposable
{
    private const string AdminToken = "admin-token";

    private readonly string _folder;
    private readonly int[] _ports = Ports.Free(3);
    private readonly Daemon _etcd;
    private readonly List<Daemon> _apiServers = [];

    private ControlPlane(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(File("certificates"));
        using var key = RSA.Create(2048);
        System.IO.File.WriteAllText(File("service-account.key"), key.ExportPkcs8PrivateKeyPem());
        System.IO.File.WriteAllLines(
            File("tokens.csv"),
            [
                $"{AdminToken},admin,1,\"system:masters\"",
                .. Users.All.Select(user => $"{user.Name}-token,{user.Name},{user.Name},\"{string.Join(',', user.Groups)}\""),
            ]
        );
        AdminKubeconfig = Kubeconfig.Write(File("admin.kubeconfig"), Server, Authority, AdminToken, "default");
        Admin = new Kubectl(AdminKubeconfig, folder);
        _etcd = Daemon.Start(
            "etcd",
            Binaries.Etcd,
            $"--data-dir={File("etcd")}",
            $"--listen-client-urls={Client}",
            $"--advertise-client-urls={Client}",
            $"--listen-peer-urls={Peer}",
            $"--initial-advertise-peer-urls={Peer}",
            $"--initial-cluster=default={Peer}",
            "--unsafe-no-fsync"
        );
    }

    public Uri Server => new($"https://127.0.0.1:{_ports[0]}");

    /// <summary>The CA certificates of <see cref="Server"/>.</summary>
    public string Authority => File("certificates", "apiserver.crt");

    /// <summary>Cluster administrator.</summary>
    public Kubectl Admin { get; }

    public string AdminKubeconfig { get; }

    public IEnumerable<Daemon> Daemons => [_etcd, .. _apiServers];

    private string Client => $"http://127.0.0.1:{_ports[1]}";

    private string Peer => $"http://127.0.0.1:{_ports[2]}";

    public static async Task<ControlPlane> StartAsync(string folder)
    {
        var controlPlane = new ControlPlane(folder);
        try
        {
            await controlPlane.StartApiServerAsync();
            return controlPlane;
        }
        catch
        {
            controlPlane.Dispose();
            throw;
        }
    }

    public Kubectl As(User user) =>
        new(Kubeconfig.Write(File($"{user.Name}.kubeconfig"), Server, Authority, $"{user.Name}-token", "default"), _folder);

    public async Task StartApiServerAsync()
    {
        var server = Daemon.Start(
            "kube-apiserver",
            Binaries.ApiServer,
            $"--etcd-servers={Client}",
            "--bind-address=127.0.0.1",
            $"--secure-port={_ports[0]}",
            // Nothing here uses the API server's Service, and a machine without a network has no other address.
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            $"--cert-dir={File("certificates")}",
            "--authorization-mode=RBAC",
            $"--token-auth-file={File("tokens.csv")}",
            "--service-account-issuer=https://kubernetes.default.svc",
            $"--service-account-key-file={File("service-account.key")}",
            $"--service-account-signing-key-file={File("service-account.key")}",
            "--service-cluster-ip-range=10.0.0.0/24",
            // There is no controller to create the service accounts that it waits for.
            "--disable-admission-plugins=ServiceAccount"
        );
        _apiServers.Add(server);
        await server.HoldsAsync(async () => (await Admin.RunAsync("get", "--raw", "/readyz")).ExitCode == 0, "/readyz of the API server");
    }

    /// <summary>Kills it: on SIGTERM it would wait a minute for open watches.</summary>
    public void KillApiServer() => _apiServers[^1].Kill();

    public void Dispose()
    {
        _apiServers.ForEach(server => server.Dispose());
        _etcd.Dispose();
    }

    private string File(params string[] names) => Path.Combine([_folder, .. names]);
}
