namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>The real <c>helm</c>, from the folder of the API server or the path, on one cluster.</summary>
/// <param name="kubeconfig">The cluster, as an administrator.</param>
/// <param name="home">Helm's own folders.</param>
internal sealed class Helm(string kubeconfig, string home)
{
    public static readonly string Chart = Path.Combine(Repository.Root, "deploy", "chart");

    /// <summary>Skips the test if there is no Helm.</summary>
    public static string Program()
    {
        Assert.SkipWhen(Binaries.Helm is null, $"helm is neither in the folder of {Binaries.Variable} nor on the path");
        return Binaries.Helm!;
    }

    public Task<Command> RunAsync(params IReadOnlyList<string> arguments) =>
        Command.RunAsync(Program(), ["--kubeconfig", kubeconfig, .. arguments], "", ("HOME", home));
}
