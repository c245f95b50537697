namespace AdmissionWebhook.Files;

/// <summary>A file or folder that could not be read, and the operating system's reason.</summary>
public sealed record FileFault(string Path, string Reason)
{
    public override string ToString() => $"{Path} cannot be read: {Reason}";
}
