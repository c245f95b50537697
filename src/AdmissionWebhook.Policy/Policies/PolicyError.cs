using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One thing wrong with a policy. The loader adds the file and the line of <paramref name="Path"/>.</summary>
/// <param name="Path">Where in the document.</param>
/// <param name="Message">What is wrong, to be read after the path.</param>
public sealed record PolicyError(JsonPath Path, string Message)
{
    public override string ToString() => $"{Path.ToFieldPath()}: {Message}";
}
