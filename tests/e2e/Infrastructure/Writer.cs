using System.Globalization;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>
/// Applies approved and unapproved objects while something else happens, and checks that each got its answer: none lost, none wrongly
/// admitted.
/// </summary>
internal sealed class Writer(Kubectl kubectl, string @namespace)
{
    public const string Approved = "api.example.com";
    public const string Unapproved = "evil.example.com";

    /// <summary>Number of applies.</summary>
    public int Written { get; private set; }

    public async Task DuringAsync(Func<Task> act)
    {
        using var done = new CancellationTokenSource();
        var writing = WriteAsync(done.Token);
        try
        {
            await act();
        }
        finally
        {
            await done.CancelAsync();
            await writing;
            // In one call: one by one, kubectl needs minutes to delete what was written here.
            (
                await kubectl.RunAsync("delete", "--raw", $"/apis/networking.istio.io/v1/namespaces/{@namespace}/serviceentries")
            ).Succeeded();
        }
    }

    private async Task WriteAsync(CancellationToken done)
    {
        do
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"entry-{++Written}");
            (await kubectl.CreateAsync(Objects.ServiceEntry(@namespace, name, Approved))).Succeeded();
            var denied = (await kubectl.CreateAsync(Objects.ServiceEntry(@namespace, $"{name}-bad", Unapproved))).Failed();
            Assert.Contains("[unapproved-host]", denied, StringComparison.Ordinal);
        } while (!done.IsCancellationRequested);
    }
}
