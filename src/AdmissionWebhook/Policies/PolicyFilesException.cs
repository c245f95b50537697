namespace AdmissionWebhook.Policies;

/// <summary>
/// Policy files that cannot be used. The message holds every error, one per line, as <c>file:line:column: path: message</c>.
/// </summary>
internal sealed class PolicyFilesException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
