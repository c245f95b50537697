using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Telemetry;

/// <summary>
/// Label values of metrics and spans. All come from closed sets, so that no request can add a series, and none is built during a review.
/// </summary>
internal static class ReviewLabels
{
    public const string Other = "other";
    public const string Unknown = "unknown";

    public const string Allowed = "allowed";
    public const string Denied = "denied";
    public const string Patched = "patched";
    public const string Failed = "failed";
    public const string Refused = "refused";
    public const string Abandoned = "abandoned";

    public static string Of(Operation operation) =>
        operation switch
        {
            Operation.Create => "create",
            Operation.Update => "update",
            Operation.Delete => "delete",
            Operation.Connect => "connect",
            _ => Unknown,
        };

    public static string Of(IstioKind kind)
    {
        foreach (var (known, name, _) in IstioKinds.All)
        {
            if (known == kind)
            {
                return name;
            }
        }

        return CaptureKinds.All.FirstOrDefault(one => one.Kind == kind)?.Name ?? Other;
    }

    public static string Of(EnforcementAction action) =>
        action switch
        {
            EnforcementAction.Deny => "deny",
            EnforcementAction.Warn => "warn",
            EnforcementAction.Audit => "audit",
            _ => "disabled",
        };

    /// <summary>The rule's name if it is in the catalogue, else <see cref="Other"/>.</summary>
    public static string Rule(string name) => RuleCatalog.Find(name)?.Descriptor.Name ?? Other;

    /// <summary>The default (<see cref="Default.Name"/>) that an operation comes from, derived from its path.</summary>
    public static string DefaultOf(JsonPatchOperation operation)
    {
        var path = operation.Path;
        return path.StartsWith("/metadata/labels", StringComparison.Ordinal) ? "labels"
            : path.StartsWith("/spec/exportTo", StringComparison.Ordinal) ? "exportTo"
            : path.Contains("/connectionPool/tcp", StringComparison.Ordinal) ? "connectTimeout"
            : path.EndsWith("/timeout", StringComparison.Ordinal) ? "timeout"
            : path.Contains("/retries", StringComparison.Ordinal) ? "retries"
            : Other;
    }

    public static string Outcome(bool failed, bool allowed, bool patched) =>
        failed ? Failed
        : !allowed ? Denied
        : patched ? Patched
        : Allowed;
}
