using System.Reflection;
using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Reports.Sarif;

/// <summary>The <c>tool</c> of a SARIF run: this program and every rule, in catalogue order.</summary>
internal static class SarifTool
{
    private static string Version =>
        typeof(SarifTool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0.0.0";

    /// <summary>A rule's index in the list; null for a finding of the program itself.</summary>
    public static int? IndexOf(string rule) => RuleCatalog.Find(rule) is null ? null : RuleCatalog.IndexOf(rule);

    public static string Level(EnforcementAction action) =>
        action switch
        {
            EnforcementAction.Deny => "error",
            EnforcementAction.Warn => "warning",
            _ => "note",
        };

    public static void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("driver"u8);
        writer.WriteString("name"u8, "admission-webhook");
        writer.WriteString("semanticVersion"u8, Version);
        writer.WriteString("informationUri"u8, "https://egress.admissionwebhook.dev");
        writer.WriteStartArray("rules"u8);
        foreach (var rule in RuleCatalog.All)
        {
            Write(writer, rule.Descriptor);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RuleDescriptor rule)
    {
        var help = RuleHelp.Of(rule);
        writer.WriteStartObject();
        writer.WriteString("id"u8, rule.Name);
        writer.WriteString("name"u8, string.Concat(rule.Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
        WriteMessage(writer, "shortDescription", rule.Title + ".");
        WriteMessage(writer, "fullDescription", help.Why);
        writer.WriteStartObject("help"u8);
        writer.WriteString("text"u8, help.Remedy.Length > 0 ? $"{help.Why}\n\nRemedy: {help.Remedy}" : help.Why);
        writer.WriteString("markdown"u8, help.Markdown);
        writer.WriteEndObject();
        writer.WriteStartObject("defaultConfiguration"u8);
        writer.WriteBoolean("enabled"u8, rule.DefaultAction != EnforcementAction.Disabled);

        // The level of a rule that is off by default, once a policy turns it on without an action.
        writer.WriteString("level"u8, rule.DefaultAction == EnforcementAction.Disabled ? "warning" : Level(rule.DefaultAction));
        writer.WriteEndObject();
        writer.WriteStartObject("properties"u8);
        writer.WriteStartArray("tags"u8);
        writer.WriteStringValue("istio");
        writer.WriteStringValue(rule.Group.ToString().ToLowerInvariant());
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }
}
