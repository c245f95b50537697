using AdmissionWebhook.Admission;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Telemetry;

/// <summary>One line for each denial, with all that is needed to find the object and its author; nothing of the object's content.</summary>
internal static partial class DenialLog
{
    // The longest name of a Kubernetes object is 253 characters.
    private const int MaxText = 256;
    private const int MaxRules = 1024;

    public static void Write(ILogger logger, AdmissionAnswer answer)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var input = answer.Request.Input;
            Denied(
                logger,
                ReviewLabels.Of(input.Operation),
                Bounded(input.Kind),
                Bounded(input.Namespace),
                Bounded(input.Name),
                Bounded(input.User),
                BoundedText.Clip(Rules(answer.Verdict), MaxRules),
                BoundedText.Clip(BoundedText.OneLine(answer.Verdict.Policies), MaxRules),
                Bounded(answer.Request.Uid));
        }
    }

    /// <summary>The rules that deny, each once, comma-separated.</summary>
    public static string Rules(Verdict verdict) => string.Join(',', verdict.Findings
        .Where(finding => finding.Action == EnforcementAction.Deny)
        .Select(finding => finding.Rule)
        .Distinct());

    [LoggerMessage(
        EventId = 1,
        EventName = "Denied",
        Level = LogLevel.Information,
        Message = "Denied: {Operation} {Kind} {ObjectNamespace}/{ObjectName} by {User}: {Rules}; policies {Policies}; uid {Uid}")]
    private static partial void Denied(
        ILogger logger, string operation, string kind, string objectNamespace, string objectName, string user, string rules, string policies, string uid);

    private static string Bounded(string text) => BoundedText.Clip(BoundedText.OneLine(text), MaxText);
}
