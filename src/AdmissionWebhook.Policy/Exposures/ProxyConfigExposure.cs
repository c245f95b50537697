using System.Text;
using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>One environment variable of a ProxyConfig; the others do not matter.</summary>
internal sealed class ProxyConfigExposure(Review review) : Exposure(review)
{
    private readonly JsonElement _variables = review.Spec.Member("environmentVariables"u8);

    protected override bool IsWithinContent(Violation violation, Exposure stored, Violation old) =>
        violation.Path.Name(1) == "environmentVariables" && violation.Path == old.Path
            ? Value(violation.Path) == ((ProxyConfigExposure)stored).Value(old.Path)
            : IsUnchanged(stored);

    private string Value(JsonPath path) => CanonicalJson.Text(_variables.Member(Encoding.UTF8.GetBytes(path.Name(2) ?? "")));
}
