using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Audit;

/// <summary>
/// The report of one namespace. A report per object would add an object to etcd for each offender; a report per namespace could outgrow
/// etcd's limit, so it holds at most <see cref="AuditTally.MaxPerNamespace"/> results: the summary counts all of them, and an annotation
/// says how many are not shown. It holds no times, so that the same findings give the same report and need no write.
/// </summary>
internal static class ReportBody
{
    public const string Name = DeploymentNames.Name;
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Selects our reports.</summary>
    public const string Selector = $"{ManagedBy}={DeploymentNames.Name}";

    private const string LeftOut = $"{EgressPolicySchema.Group}/results-left-out";

    /// <summary>The whole report, to create it; as a merge patch, it updates a stored one.</summary>
    public static JsonObject Of(ReportKind kind, string @namespace, NamespaceTally tally)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = kind.Type.ApiVersion,
            ["kind"] = kind.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = Name,
                ["namespace"] = @namespace,
                ["labels"] = new JsonObject { [ManagedBy] = DeploymentNames.Name },
                ["annotations"] = new JsonObject { [LeftOut] = tally.LeftOut.ToString(CultureInfo.InvariantCulture) },
            },
            ["summary"] = new JsonObject
            {
                ["pass"] = 0,
                ["fail"] = tally.Denials,
                ["warn"] = tally.Others,
                ["error"] = 0,
                ["skip"] = 0,
            },
            ["results"] = new JsonArray([.. tally.Kept.Select(Result)]),
        };
        if (kind.SaysSource)
        {
            body["source"] = DeploymentNames.Name;
            body["configuration"] = new JsonObject { ["limits"] = new JsonObject { ["maxResults"] = AuditTally.MaxPerNamespace } };
        }

        return body;
    }

    /// <summary>Whether a stored report already says all of this, whatever the API server or others have added.</summary>
    public static bool IsUpToDate(JsonObject body, JsonElement stored)
    {
        using var wanted = JsonDocument.Parse(body.ToJsonString());
        return Covers(stored, wanted.RootElement);
    }

    private static bool Covers(JsonElement stored, JsonElement wanted)
    {
        if (wanted.ValueKind != JsonValueKind.Object || stored.ValueKind != JsonValueKind.Object)
        {
            return JsonElement.DeepEquals(stored, wanted);
        }

        foreach (var member in wanted.EnumerateObject())
        {
            if (!stored.TryGetProperty(member.Name, out var value) || !Covers(value, member.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonNode Result(AuditResult result) =>
        new JsonObject
        {
            ["source"] = DeploymentNames.Name,
            ["policy"] = result.Policy.Length > 0 ? result.Policy : "none",
            ["rule"] = result.Rule,
            ["category"] = RuleCatalog.Find(result.Rule) is { } rule ? $"Egress: {rule.Descriptor.Group}" : "Egress",
            ["severity"] = result.Action switch
            {
                EnforcementAction.Deny => "high",
                EnforcementAction.Warn => "medium",
                _ => "low",
            },
            ["result"] = result.Action == EnforcementAction.Deny ? "fail" : "warn",
            ["scored"] = result.Action == EnforcementAction.Deny,
            ["message"] = result.Message,
            ["resources"] = new JsonArray(
                new JsonObject
                {
                    ["apiVersion"] = result.Object.ApiVersion,
                    ["kind"] = result.Object.Kind,
                    ["namespace"] = result.Object.Namespace,
                    ["name"] = result.Object.Name,
                    ["uid"] = result.Uid,
                }
            ),
            ["properties"] = new JsonObject
            {
                ["action"] = result.Action.ToString(),
                ["path"] = result.Path,
                ["value"] = result.Value,
                ["remedy"] = result.Remedy,
            },
        };
}
