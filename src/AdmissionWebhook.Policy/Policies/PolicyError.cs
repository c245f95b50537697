using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One thing wrong with a policy. The loader adds the file and the line of <paramref name="Path"/>.</summary>
/// <param name="Path">Where in the document.</param>
/// <param name="Message">What is wrong, to be read after the path.</param>
public sealed record PolicyError(JsonPath Path, string Message)
{
    public override string ToString() => $"{Path.ToFieldPath()}: {Message}";
}

/// <summary>Two policies that cannot both count.</summary>
/// <param name="Policy">The place of the later one in the list.</param>
/// <param name="Other">The place of the earlier one.</param>
/// <param name="Error">What is wrong with the later one; the earlier one has the same field.</param>
public sealed record PolicyConflict(int Policy, int Other, PolicyError Error);
