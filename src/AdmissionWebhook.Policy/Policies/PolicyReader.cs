using System.Net;
using System.Text.Json;
using AdmissionWebhook.Policy.Addresses;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>
/// Reads values of a policy document. A value that the schema rejects reads as absent, so that a stored policy with an error keeps its
/// valid parts. <see cref="SchemaValidation"/> reports the errors.
/// </summary>
internal static class PolicyReader
{
    public static IReadOnlyList<string> Texts(JsonElement element, ReadOnlySpan<byte> name)
    {
        var texts = new List<string>();
        foreach (var item in element.Member(name).Items())
        {
            if (item.Text() is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    public static IReadOnlyList<Glob> Globs(JsonElement element, ReadOnlySpan<byte> name) =>
        [.. Texts(element, name).Select(text => new Glob(text))];

    public static NetworkSet Networks(JsonElement element, ReadOnlySpan<byte> name)
    {
        var blocks = new List<IPNetwork>();
        foreach (var text in Texts(element, name))
        {
            if (Formats.ApprovedCidr(text) is null && NetworkAddress.TryParse(text, out var address))
            {
                blocks.Add(address.Network);
            }
        }

        return new NetworkSet(blocks);
    }

    public static IReadOnlyList<HostName> Hosts(JsonElement element, ReadOnlySpan<byte> name) =>
        [.. Texts(element, name).Select(HostName.Parse).Where(host => host.IsReadable)];

    public static IReadOnlyList<KeyValuePair<string, string>> TextMap(JsonElement element, ReadOnlySpan<byte> name)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var member in element.Member(name).Members())
        {
            if (member.Value.Text() is { } text)
            {
                pairs.Add(new(member.Name, text));
            }
        }

        return pairs;
    }

    public static TimeSpan? Duration(JsonElement element, ReadOnlySpan<byte> name) =>
        element.Text(name) is { } text && GoDuration.TryParse(text, out var duration) ? duration : null;

    public static T? Word<T>(JsonElement element, ReadOnlySpan<byte> name)
        where T : struct, Enum => element.Text(name) is { } text && Enum.TryParse<T>(text, ignoreCase: false, out var value) ? value : null;
}
