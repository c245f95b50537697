using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Telemetry;

/// <summary>One line per denial, with enough to find the object and its author, and none of the object's content.</summary>
internal static partial class DenialLog
{
    private const int MaxRules = 1024;

    public static void Write(ILogger logger, AdmissionAnswer answer)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var input = answer.Request.Input;
            Denied(
                logger,
                ReviewLabels.Of(input.Operation),
                BoundedText.Label(input.Kind),
                BoundedText.Label(input.Namespace),
                BoundedText.Label(input.Name),
                BoundedText.Label(input.User),
                BoundedText.Clip(Rules(answer.Verdict), MaxRules),
                BoundedText.Clip(BoundedText.OneLine(answer.Verdict.Policies), MaxRules),
                BoundedText.Label(answer.Request.Uid)
            );
        }
    }

    /// <summary>The names of the denying rules, without duplicates, comma-separated.</summary>
    public static string Rules(Verdict verdict) =>
        string.Join(
            ',',
            verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny).Select(finding => finding.Rule).Distinct()
        );

    [LoggerMessage(
        EventId = 2,
        EventName = "RulesFailed",
        Level = LogLevel.Error,
        Message = "Rules failed: {Rules}; the review's answer has the details; uid {Uid}"
    )]
    public static partial void RulesFailed(ILogger logger, string rules, string uid);

    [LoggerMessage(
        EventId = 1,
        EventName = "Denied",
        Level = LogLevel.Information,
        Message = "Denied: {Operation} {Kind} {ObjectNamespace}/{ObjectName} by {User}: {Rules}; policies {Policies}; uid {Uid}"
    )]
    private static partial void Denied(
        ILogger logger,
        string operation,
        string kind,
        string objectNamespace,
        string objectName,
        string user,
        string rules,
        string policies,
        string uid
    );
}
