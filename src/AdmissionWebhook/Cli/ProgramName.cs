
namespace AdmissionWebhook.Cli;

/// <summary>What the program is called by the one who called it: through a link <c>kubectl-egress</c> it is a plugin of kubectl.</summary>
internal static class ProgramName
{
    public const string Own = "admission-webhook";

    private const string PluginPrefix = "kubectl-";

    /// <param name="invokedAs">The path that the program was started by.</param>
    public static string Of(string invokedAs) => Path.GetFileNameWithoutExtension(invokedAs) is var name && name.StartsWith(PluginPrefix, StringComparison.Ordinal)
        ? "kubectl " + name[PluginPrefix.Length..].Replace('-', ' ').Replace('_', '-')
        : Own;

    /// <summary>The path that this process was started by. .NET resolves links; only Linux remembers what was typed.</summary>
    public static string InvokedAs()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/self/cmdline").Split('\0')[0] : Own;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Own;
        }
    }
}
