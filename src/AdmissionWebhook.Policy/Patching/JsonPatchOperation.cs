using System.Text.Json.Nodes;

namespace AdmissionWebhook.Policy.Patching;

/// <summary>
/// One RFC 6902 operation. Defaults only add what is absent, so it is always <c>add</c>. It replaces a member that is <c>null</c> or
/// empty.
/// </summary>
/// <param name="Path">An RFC 6901 pointer.</param>
/// <param name="Value">The value to add.</param>
public sealed record JsonPatchOperation(string Path, JsonNode Value)
{
    public const string Op = "add";
}
