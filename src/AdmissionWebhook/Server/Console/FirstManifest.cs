using AdmissionWebhook.Files;

namespace AdmissionWebhook.Server.Console;

/// <summary>What the playground begins with where no manifest was given: objects that the sample policy denies and mends.</summary>
internal static class FirstManifest
{
    private const string Name = "first-manifest.yaml";

    public static FileContent Read()
    {
        using var stream = typeof(FirstManifest).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new FileContent(Name, bytes);
    }
}
