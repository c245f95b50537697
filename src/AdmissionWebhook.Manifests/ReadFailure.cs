namespace AdmissionWebhook.Manifests;

/// <summary>Why a file or folder could not be read, as a shell would say it rather than the runtime.</summary>
public static class ReadFailure
{
    public static string Reason(Exception failure) =>
        failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
            UnauthorizedAccessException => "permission denied",
            _ => failure.Message,
        };
}
