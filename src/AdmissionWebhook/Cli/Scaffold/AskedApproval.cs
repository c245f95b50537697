using System.Text.Json.Nodes;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>The narrowest entry of <c>approvedHosts</c> under which a plan is admitted.</summary>
internal static class AskedApproval
{
    /// <summary>What the requester has to add.</summary>
    public const string Missing = "Add owner, approvedBy, reason and, unless it is permanent, expires.";

    // What an approval without resolutions allows.
    private static readonly string[] Unlisted = ["DNS", "DNS_ROUND_ROBIN", "STATIC"];

    public static JsonObject Of(EgressPlan plan)
    {
        var approval = new JsonObject
        {
            ["host"] = plan.Host.Canonical,
            ["ports"] = new JsonArray(new JsonObject { ["number"] = plan.WirePort, ["protocols"] = new JsonArray(plan.WirePort != plan.CallerPort ? "HTTPS" : plan.Protocol) }),
        };
        if (!Unlisted.Contains(plan.Resolution))
        {
            approval["resolutions"] = new JsonArray(plan.Resolution);
        }

        if (plan.Endpoints.Concat(plan.DialledAddresses).Distinct().ToList() is { Count: > 0 } addresses)
        {
            approval["addresses"] = ScaffoldJson.Texts(addresses);
        }

        approval["namespaces"] = new JsonArray(plan.Namespace);
        if (plan.Exports.Count > 0)
        {
            approval["exportTo"] = ScaffoldJson.Texts(plan.Exports);
        }

        return approval;
    }
}
