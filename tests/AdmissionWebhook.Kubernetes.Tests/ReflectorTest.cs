using System.Text.Json;
using AdmissionWebhook.Kubernetes.Caching;

namespace AdmissionWebhook.Kubernetes.Tests;

/// <summary>A test that follows the ServiceEntries of a fake API server.</summary>
public abstract class ReflectorTest : ClusterTest
{
    private protected static readonly ReflectorOptions Quick = new()
    {
        FirstBackoff = TimeSpan.FromMilliseconds(20),
        LongestBackoff = TimeSpan.FromMilliseconds(200),
    };

    private protected sealed record Host(string Name);

    private protected static Host? Project(JsonElement item) =>
        item.GetProperty("spec").GetProperty("hosts")[0].GetString() is { } host and not "ignored.example.com" ? new Host(host) : null;

    private protected async Task FollowingAsync(Func<Reflector<Host>, Task> test, ReflectorOptions? options = null)
    {
        var reflector = new Reflector<Host>(
            ClientInCluster(new KubernetesClientOptions { PageSize = 3 }),
            ServiceEntries,
            Project,
            Clock,
            options ?? Quick
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = reflector.RunAsync(stop.Token);
        try
        {
            await test(reflector);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    private protected static Task SyncedAsync(Reflector<Host> reflector) =>
        reflector.Synced.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

    private protected async Task WatchingAsync(Reflector<Host> reflector)
    {
        await SyncedAsync(reflector);
        await Eventually.Holds(() => Server.WatchCount == 1, "the watch is open");
    }

    private protected static Task SeesAsync(Reflector<Host> reflector, string name, string? host) =>
        Eventually.Holds(() => reflector.Store.Find("payments", name)?.Name == host, $"{name} is {host ?? "gone"}");
}
