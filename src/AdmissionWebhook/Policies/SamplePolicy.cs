using AdmissionWebhook.Files;

namespace AdmissionWebhook.Policies;

/// <summary>The embedded policy for trying out the program.</summary>
internal static class SamplePolicy
{
    public const string Name = "the embedded sample policy";

    private const string Resource = "sample-policy.yaml";

    public static FileContent Read()
    {
        using var stream =
            typeof(SamplePolicy).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new FileContent(Resource, bytes);
    }
}
