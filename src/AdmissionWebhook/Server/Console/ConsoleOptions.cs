namespace AdmissionWebhook.Server.Console;

/// <summary>How the console is served.</summary>
/// <param name="Hosts">
/// Host names, besides <c>localhost</c> and IP addresses, under which it can be opened. With any, connections from other machines are
/// accepted too: a proxy in front of it authenticates users.
/// </param>
internal sealed record ConsoleOptions(IReadOnlyList<string> Hosts)
{
    public const string Path = "/console";
}
