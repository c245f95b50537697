namespace AdmissionWebhook.Tests.Cli.Scaffold;

internal static class Scaffolds
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "AdmissionWebhook.Tests", "Cli", "Scaffold");

    public static string Policy { get; } = Path.Combine(Folder, "policy.yaml");

    public static Task<Verb> RunAsync(string policy, string arguments) =>
        Verb.RunAsync(["scaffold", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--policy", policy]);
}
