using System.Text.Json;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Shapes;

/// <summary>
/// istiod writes the virtual addresses that it allocates to a ServiceEntry's hosts into its status, and sidecars capture them (istio
/// pilot/pkg/networking/serviceentry/ip_autoallocation.go). Anyone else who writes them takes over the traffic of an address.
/// </summary>
public sealed class StatusAddresses()
    : Rule(
        new RuleDescriptor(
            "status-addresses",
            "Only istiod can set the addresses in a ServiceEntry's status",
            RuleGroup.Shapes,
            EnforcementAction.Deny,
            IstioKind.ServiceEntry
        )
        {
            ReadsStatus = true,
        }
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Mesh.TrustedUsers.Contains(review.Input.User))
        {
            return;
        }

        var before = Texts(Addresses(review.Input.OldObject));
        var after = Addresses(review.Object);
        var index = 0;
        var added = false;
        foreach (var address in after.Items())
        {
            var at = JsonPath.Root["status"]["addresses"][index++];
            if (!before.Contains(CanonicalJson.Text(address)))
            {
                added = true;
                Report(review, at, address.Text("value"u8) ?? address.GetRawText());
            }
        }

        if (!added && !before.SetEquals(Texts(after)))
        {
            Report(review, JsonPath.Root["status"]["addresses"], "");
        }
    }

    private static JsonElement Addresses(JsonElement entry) => entry.Member("status"u8).Member("addresses"u8);

    // A value that is not a list counts as one entry, so that a change is noticed.
    private static HashSet<string> Texts(JsonElement addresses) =>
        addresses.ValueKind is JsonValueKind.Array or JsonValueKind.Undefined
            ? [.. addresses.Items().Select(CanonicalJson.Text)]
            : [CanonicalJson.Text(addresses)];

    private static void Report(Review review, JsonPath path, string value) =>
        review.Report(
            new Violation(
                path,
                value,
                $"\"{review.Input.User}\" is not trusted to set the addresses that sidecars capture for this entry",
                "leave status.addresses to istiod; to choose an address, set it in spec.addresses"
            )
        );
}
