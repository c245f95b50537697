using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>A module runs inside the proxy. Without a digest whoever can write to its registry decides what runs there.</summary>
public sealed class WasmDigest() : Rule(new RuleDescriptor(
    "wasm-digest", "A module that proxies download must be pinned by its digest", RuleGroup.Shapes, EnforcementAction.Warn,
    IstioKind.WasmPlugin | IstioKind.TrafficExtension))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var (module, path) = review.Kind == IstioKind.WasmPlugin
            ? (review.Spec, JsonPath.Spec)
            : (review.Spec.Member("wasm"u8), JsonPath.Spec["wasm"]);
        if (module.Text("url"u8) is { Length: > 0 } url && FetchedUrl.Read(EgressRole.Module, url) is not null && !IsPinned(module, url))
        {
            review.Report(new Violation(path["url"], url, $"what \"{url}\" stands for can change", "write the module's digest in sha256, or name the image by @sha256:…")
            {
                Role = "Module",
            });
        }
    }

    private static bool IsPinned(JsonElement module, string url) =>
        module.Text("sha256"u8) is { Length: > 0 } || (!url.StartsWith("http", StringComparison.OrdinalIgnoreCase) && url.Contains("@sha256:", StringComparison.Ordinal));
}
