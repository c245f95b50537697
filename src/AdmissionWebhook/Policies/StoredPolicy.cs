using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Policies;

/// <summary>An EgressPolicy of the cluster. If it has errors it is in force too: it governs its scope but approves nothing.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Errors">All of its errors, as <c>path: message</c>.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Reported">Its current status; null if it has none.</param>
internal sealed record StoredPolicy(CompiledPolicy Policy, IReadOnlyList<string> Errors, long Generation, PolicyStatus? Reported)
{
    private string Fingerprint { get; init; } = "";

    /// <param name="document">The whole object; need not outlive the call.</param>
    public static StoredPolicy Read(JsonElement document)
    {
        var errors = new List<PolicyError>();
        var policy = PolicyCompiler.Compile(document, errors);
        var generation =
            document.Member("metadata"u8).Member("generation"u8) is { ValueKind: JsonValueKind.Number } number
            && number.TryGetInt64(out var value)
                ? value
                : 0;
        var spec = document.Member("spec"u8) is { ValueKind: not JsonValueKind.Undefined } present ? present.GetRawText() : "";
        return new StoredPolicy(
            policy,
            [.. errors.Select(error => error.ToString())],
            generation,
            PolicyStatus.Read(document.Member("status"u8))
        )
        {
            Fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(spec))),
        };
    }

    /// <summary>Whether at most status and metadata differ.</summary>
    public bool HasSameSpecAs(StoredPolicy other) => Policy.Name == other.Policy.Name && Fingerprint == other.Fingerprint;

    // Policy and errors follow from the fingerprint; comparing them would make every read look different.
    public bool Equals(StoredPolicy? other) =>
        other is not null && HasSameSpecAs(other) && Generation == other.Generation && Reported == other.Reported;

    public override int GetHashCode() => HashCode.Combine(Fingerprint, Generation, Reported);
}
