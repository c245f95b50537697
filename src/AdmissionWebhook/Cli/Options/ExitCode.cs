namespace AdmissionWebhook.Cli.Options;

/// <summary>What the program's exit tells a script.</summary>
internal static class ExitCode
{
    /// <summary>Nothing was denied; the server was stopped by a signal.</summary>
    public const int Clean = 0;

    /// <summary>Something was denied.</summary>
    public const int Denied = 1;

    /// <summary>Usage, or input or surroundings (files, ports) that cannot be used.</summary>
    public const int Unusable = 2;
}
