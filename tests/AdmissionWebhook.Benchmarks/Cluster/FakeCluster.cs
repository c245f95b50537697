using System.Diagnostics;
using System.Globalization;
using AdmissionWebhook.Fakes;

namespace AdmissionWebhook.Benchmarks.Cluster;

/// <summary>A fake API server in its own process, so that its memory is not counted.</summary>
internal sealed class FakeCluster : IDisposable
{
    public const string Verb = "--fake-cluster";

    private static readonly FakeResource Policies = new(
        "egress.admissionwebhook.dev",
        ["v1alpha1"],
        "egresspolicies",
        "EgressPolicy",
        Namespaced: false,
        HasStatus: true
    );

    private readonly Process _process;
    private readonly string _folder;

    private FakeCluster(Process process, string folder) => (_process, _folder) = (process, folder);

    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    /// <summary>Starts it with this many objects: a third each of ServiceEntries, VirtualServices and DestinationRules.</summary>
    public static async Task<FakeCluster> StartAsync(int objects)
    {
        var folder = Directory.CreateTempSubdirectory("fake-cluster").FullName;
        var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [Verb, objects.ToString(CultureInfo.InvariantCulture), folder])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        return await process.StandardOutput.ReadLineAsync() == "ready"
            ? new FakeCluster(process, folder)
            : throw new InvalidOperationException("the fake cluster did not start");
    }

    /// <summary>Runs the server; ends when standard input does.</summary>
    public static async Task ServeAsync(int objects, string folder)
    {
        await using var api = await FakeApiServer.StartAsync();
        api.Serve(Policies);
        api.Put(LiveObjects.Policy("first"));
        for (var i = 0; i < objects; i++)
        {
            api.Put(LiveObjects.Of(i));
        }

        foreach (var one in LiveObjects.OfPaymentGateway())
        {
            api.Put(one);
        }

        api.WriteKubeconfig(Path.Combine(folder, "kubeconfig"));
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
