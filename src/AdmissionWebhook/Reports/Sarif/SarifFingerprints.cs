using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Reports.Sarif;

/// <summary>
/// Identifies a finding from one run to the next: by rule, object, field and value, but not by file, line or list index, so that it
/// survives edits around it. Equal findings of one object are numbered.
/// </summary>
internal sealed class SarifFingerprints(ObjectIdentity identity)
{
    public const string Name = "egressFinding/v1";

    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public string Of(Finding finding)
    {
        var field = string.Join('/', finding.Path.ToString().Split('/').Select(token => token.All(char.IsAsciiDigit) ? "" : token));
        string[] parts = [finding.Rule, identity.Group, identity.Kind, identity.Namespace, identity.Name, field, finding.Value];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))).AsSpan(0, 16));
        var number = _seen.GetValueOrDefault(hash) + 1;
        _seen[hash] = number;
        return string.Create(CultureInfo.InvariantCulture, $"{hash}:{number}");
    }
}
