namespace AdmissionWebhook.Cli.Options;

/// <summary>Input that a verb cannot work with; the message holds every reason, one a line.</summary>
internal sealed class UnusableInputException(params IEnumerable<string> reasons) : Exception(string.Join('\n', reasons));
