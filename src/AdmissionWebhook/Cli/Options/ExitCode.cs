namespace AdmissionWebhook.Cli.Options;

/// <summary>The program's exit codes.</summary>
internal static class ExitCode
{
    /// <summary>Nothing was denied, or the server was stopped by a signal.</summary>
    public const int Clean = 0;

    /// <summary>Something was denied.</summary>
    public const int Denied = 1;

    /// <summary>Wrong usage, or unusable input or environment (files, ports).</summary>
    public const int Unusable = 2;
}
