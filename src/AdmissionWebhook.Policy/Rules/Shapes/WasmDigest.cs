using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.References;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>A module runs inside the proxy. Without a digest, anyone who can write to its registry decides what runs there.</summary>
public sealed class WasmDigest()
    : Rule(
        new RuleDescriptor(
            "wasm-digest",
            "A Wasm module that proxies download must be pinned by digest",
            RuleGroup.Shapes,
            EnforcementAction.Warn,
            IstioKind.WasmPlugin | IstioKind.TrafficExtension
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        var (module, path) =
            review.Kind == IstioKind.WasmPlugin ? (review.Spec, JsonPath.Spec) : (review.Spec.Member("wasm"u8), JsonPath.Spec["wasm"]);
        if (module.Text("url"u8) is { Length: > 0 } url && FetchedUrl.Read(EgressRole.Module, url) is not null && !IsPinned(module, url))
        {
            review.Report(
                new Violation(
                    path["url"],
                    url,
                    $"the content of \"{url}\" can change",
                    "set the module's digest in sha256, or refer to the image with @sha256:…"
                )
                {
                    Role = "Module",
                }
            );
        }
    }

    private static bool IsPinned(JsonElement module, string url) =>
        module.Text("sha256"u8) is { Length: > 0 }
        || (!url.StartsWith("http", StringComparison.OrdinalIgnoreCase) && url.Contains("@sha256:", StringComparison.Ordinal));
}
