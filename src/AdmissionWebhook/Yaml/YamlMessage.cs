using YamlDotNet.Core;

namespace AdmissionWebhook.Yaml;

/// <summary>The parser's message as part of a sentence: without its place, capital and full stop.</summary>
internal static class YamlMessage
{
    public static string Of(YamlException broken)
    {
        var message = broken.Message.TrimEnd('.');
        return message.Length == 0 ? "broken YAML" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
