using AdmissionWebhook.Files;

namespace AdmissionWebhook.Server.Console;

/// <summary>The playground's initial manifest if none is given: objects that the sample policy denies or adds defaults to.</summary>
internal static class FirstManifest
{
    private const string Name = "first-manifest.yaml";

    public static FileContent Read()
    {
        using var stream =
            typeof(FirstManifest).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new FileContent(Name, bytes);
    }
}
