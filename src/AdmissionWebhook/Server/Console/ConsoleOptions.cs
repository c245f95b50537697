namespace AdmissionWebhook.Server.Console;

/// <summary>How the console is served.</summary>
/// <param name="Hosts">
/// Names, besides <c>localhost</c> and IP addresses, under which it may be opened. With one, connections from other machines are taken too:
/// something before it decides who may look.
/// </param>
internal sealed record ConsoleOptions(IReadOnlyList<string> Hosts)
{
    public const string Path = "/console";
}
