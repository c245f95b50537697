using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>One error in a policy. The loader adds the file and the line of <paramref name="Path"/>.</summary>
/// <param name="Path">The field.</param>
/// <param name="Message">What is wrong; follows the path.</param>
public sealed record PolicyError(JsonPath Path, string Message)
{
    public override string ToString() => $"{Path.ToFieldPath()}: {Message}";
}

/// <summary>Two policies that contradict each other.</summary>
/// <param name="Policy">The index of the later one.</param>
/// <param name="Other">The index of the earlier one.</param>
/// <param name="Error">The error in the later one; the earlier one has the same field.</param>
public sealed record PolicyConflict(int Policy, int Other, PolicyError Error);
