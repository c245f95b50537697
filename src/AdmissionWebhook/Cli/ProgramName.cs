namespace AdmissionWebhook.Cli;

/// <summary>The name that the program was called by: through a link named <c>kubectl-egress</c> it is a kubectl plugin.</summary>
internal static class ProgramName
{
    public const string Own = "admission-webhook";

    private const string PluginPrefix = "kubectl-";

    /// <param name="invokedAs">The path that the program was started with.</param>
    public static string Of(string invokedAs) =>
        Path.GetFileNameWithoutExtension(invokedAs) is var name && name.StartsWith(PluginPrefix, StringComparison.Ordinal)
            ? "kubectl " + name[PluginPrefix.Length..].Replace('-', ' ').Replace('_', '-')
            : Own;

    /// <summary>The path that this process was started with. .NET resolves links; only Linux keeps the path as typed.</summary>
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
