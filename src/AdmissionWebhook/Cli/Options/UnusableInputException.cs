namespace AdmissionWebhook.Cli.Options;

/// <summary>Input that a verb cannot use; the message holds every reason, one per line.</summary>
internal sealed class UnusableInputException(params IEnumerable<string> reasons) : Exception(string.Join('\n', reasons));
