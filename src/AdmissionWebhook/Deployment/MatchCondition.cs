using System.Text.Json.Nodes;

namespace AdmissionWebhook.Deployment;

/// <summary>A CEL expression that must be true for the API server to call a webhook.</summary>
/// <param name="Name">Unique within its webhook; a qualified name.</param>
/// <param name="Expression">It must not fail on any object: a webhook that fails closed would refuse the write.</param>
public sealed record MatchCondition(string Name, string Expression)
{
    internal JsonObject ToJson() => new() { ["name"] = Name, ["expression"] = Expression };
}
