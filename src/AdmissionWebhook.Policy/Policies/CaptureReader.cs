using System.Net;
using System.Text.Json;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>Reads <c>spec.mesh.capture</c>.</summary>
internal static class CaptureReader
{
    public static IReadOnlyList<CaptureAllowance> Read(JsonElement capture)
    {
        if (!capture.IsPresent())
        {
            return [];
        }

        var entries = new List<CaptureAllowance> { Entry(capture) with { Namespaces = [] } };
        foreach (var item in capture.Member("namespaces"u8).Items())
        {
            entries.Add(Entry(item));
        }

        return entries;
    }

    private static CaptureAllowance Entry(JsonElement entry) =>
        new()
        {
            Namespaces = PolicyReader.Globs(entry, "namespaces"u8),
            Ports =
            [
                .. entry
                    .Member("ports"u8)
                    .Items()
                    .Where(port => port.ValueKind == JsonValueKind.Number)
                    .Select(port => port.TryGetInt32(out var number) ? number : 0),
            ],
            Addresses = new NetworkSet([.. Blocks(entry)]),
            IncludedAddresses = PolicyReader.Texts(entry, "includedAddresses"u8),
            Templates = PolicyReader.Texts(entry, "templates"u8),
            Images = PolicyReader.Globs(entry, "images"u8),
            ConfigKeys = PolicyReader.Texts(entry, "configKeys"u8),
            WithoutProxy = entry.IsTrue("withoutProxy"u8),
        };

    // Unlike an approval it can list link-local addresses, where node agents listen.
    private static IEnumerable<IPNetwork> Blocks(JsonElement entry)
    {
        foreach (var text in PolicyReader.Texts(entry, "addresses"u8))
        {
            if (NetworkAddress.TryParse(text, out var address))
            {
                yield return address.Network;
            }
        }
    }
}
