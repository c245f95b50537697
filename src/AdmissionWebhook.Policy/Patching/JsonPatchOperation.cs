using System.Text.Json.Nodes;

namespace AdmissionWebhook.Policy.Patching;

/// <summary>
/// One RFC 6902 operation. Defaults only ever add what is absent, so the operation is always <c>add</c>; on a member that is <c>null</c>
/// or empty it takes its place.
/// </summary>
/// <param name="Path">An RFC 6901 pointer.</param>
/// <param name="Value">What is added.</param>
public sealed record JsonPatchOperation(string Path, JsonNode Value)
{
    public const string Op = "add";
}
