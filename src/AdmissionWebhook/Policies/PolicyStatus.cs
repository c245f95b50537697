using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policies;

/// <summary>The <c>status</c> of a stored policy.</summary>
/// <param name="Generation">The observed generation.</param>
/// <param name="Approvals">Number of hosts that the policy approves.</param>
/// <param name="Expiring">Number of approvals in force that expire within the days of <c>expiring-approval</c>.</param>
/// <param name="IsReady">Whether the policy is in force as written.</param>
/// <param name="Message">All errors, one per line; if there are none, what is in force.</param>
internal sealed record PolicyStatus(long Generation, int Approvals, int Expiring, bool IsReady, string Message)
{
    // The schema of the CRD allows 32768.
    private const int MaxMessage = 16 * 1024;
    private const string Condition = "Ready";

    /// <summary>When the Ready condition last changed, in whole seconds, as Kubernetes writes times.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The status that a policy should have now; equal to its current status if nothing has changed.</summary>
    public static PolicyStatus Of(StoredPolicy stored, DateTimeOffset now)
    {
        var policy = stored.Policy;
        var horizon = now.AddDays(ExpiryDays(policy));
        var expired = policy.Approvals.Count(approval => approval.IsExpired(now));
        var expiring = policy.Approvals.Count(approval => approval.ExpiresAt <= horizon) - expired;
        var isReady = stored.Errors.Count == 0;
        var message = isReady
            ? string.Create(CultureInfo.InvariantCulture, $"in force{(expired == 0 ? "" : $"; {expired} of its approvals have expired")}")
            : "governs its scope but approves nothing, because of:\n" + string.Join('\n', stored.Errors);
        return new PolicyStatus(stored.Generation, policy.Approvals.Count, expiring, isReady, Clip(message))
        {
            Since =
                stored.Reported is { } reported && reported.IsReady == isReady
                    ? reported.Since
                    : DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
        };
    }

    /// <summary>Null if the status has no readable Ready condition.</summary>
    public static PolicyStatus? Read(JsonElement status)
    {
        foreach (var condition in status.Member("conditions"u8).Items())
        {
            if (
                condition.Text("type"u8) == Condition
                && DateTimeOffset.TryParse(
                    condition.Text("lastTransitionTime"u8),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var since
                )
            )
            {
                return new PolicyStatus(
                    status.Integer("observedGeneration"u8) ?? 0,
                    status.Integer("approvals"u8) ?? -1,
                    status.Integer("expiring"u8) ?? -1,
                    condition.Text("status"u8) == "True",
                    condition.Text("message"u8) ?? ""
                )
                {
                    Since = since,
                };
            }
        }

        return null;
    }

    public JsonObject ToJson() =>
        new()
        {
            ["observedGeneration"] = Generation,
            ["approvals"] = Approvals,
            ["expiring"] = Expiring,
            ["conditions"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = Condition,
                    ["status"] = IsReady ? "True" : "False",
                    ["observedGeneration"] = Generation,
                    ["lastTransitionTime"] = Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    ["reason"] = IsReady ? "InForce" : "Invalid",
                    ["message"] = Message,
                }
            ),
        };

    public static int ExpiryDays(CompiledPolicy policy)
    {
        var rule = RuleCatalog.Find("expiring-approval")!.Descriptor;
        var set = policy.Rules.TryGetValue(rule.Name, out var entry) ? entry.Parameters : RuleParameters.None;
        return RuleParameters.Merge(rule, [set]).Days("days");
    }

    private static string Clip(string text) => text.Length <= MaxMessage ? text : text[..MaxMessage] + "…";
}
