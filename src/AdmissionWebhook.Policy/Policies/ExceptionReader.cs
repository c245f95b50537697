using System.Globalization;
using System.Text.Json;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>Reads <c>spec.exceptions</c> and <c>spec.breakGlass</c>.</summary>
internal static class ExceptionReader
{
    public static IEnumerable<PolicyException> Read(JsonElement spec, string policy)
    {
        foreach (var item in spec.Member("exceptions"u8).Items())
        {
            var expires = item.Text("expires"u8)!;
            yield return new PolicyException(
                PolicyReader.Texts(item, "rules"u8),
                item.Text("kind"u8),
                item.Text("namespace"u8) is { } @namespace ? new Glob(@namespace) : null,
                item.Text("name"u8) is { } name ? new Glob(name) : null,
                [.. PolicyReader.Texts(item, "values"u8).SelectMany(Spellings).Distinct()],
                item.Text("owner"u8)!,
                item.Text("reason"u8)!,
                Formats.Expiry(expires)!.Value,
                expires,
                policy
            );
        }
    }

    // A value can be the text in the object, or the host it names.
    private static string[] Spellings(string value) =>
        HostName.Parse(value) is { IsReadable: true } host ? [value, host.Canonical] : [value];

    public static BreakGlass? BreakGlass(JsonElement breakGlass) =>
        breakGlass.IsPresent()
            ? new BreakGlass(
                PolicyReader.Texts(breakGlass, "groups"u8),
                DateTimeOffset.Parse(breakGlass.Text("until"u8)!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            )
            : null;
}
