using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Defaults;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Telemetry;

/// <summary>
/// The words that metrics and spans use. All come from closed sets, whatever a request says, so that no caller can grow the number of
/// series, and none is made while a review waits.
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

    public static string Of(Operation operation) => operation switch
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

    public static string Of(EnforcementAction action) => action switch
    {
        EnforcementAction.Deny => "deny",
        EnforcementAction.Warn => "warn",
        EnforcementAction.Audit => "audit",
        _ => "disabled",
    };

    /// <summary>The rule's name if the catalogue has it; <see cref="Other"/> for what is reported in no rule's name.</summary>
    public static string Rule(string name) => RuleCatalog.Find(name)?.Descriptor.Name ?? Other;

    /// <summary>Which default (<see cref="Default.Name"/>) an operation comes from; told by where it adds.</summary>
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
        failed ? Failed : !allowed ? Denied : patched ? Patched : Allowed;
}
