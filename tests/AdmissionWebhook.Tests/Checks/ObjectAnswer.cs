using System.Text.Json.Nodes;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Checks;

/// <summary>The server's answer and the dry run's result about one object, in the same form: one statement per line.</summary>
internal static class ObjectAnswer
{
    /// <summary>From the answers of <c>/mutate</c> and, for the patched object, <c>/validate</c>.</summary>
    public static IReadOnlyList<string> Of(Answer mutated, Answer validated)
    {
        var findings = JsonNode.Parse((string?)validated.Response["auditAnnotations"]?["findings"] ?? "[]")!.AsArray();
        var causes = validated.Response["status"]?["details"]?["causes"]?.AsArray() ?? [];
        return
        [
            $"allowed: {validated.Allowed}",
            .. findings.Select(finding => $"finding: {finding!["rule"]} {finding["action"]} {finding["path"]} {finding["softened"]}"),
            .. causes.Select(cause => $"cause: {cause!["reason"]} {cause["field"]} {cause["message"]}"),
            .. mutated.Warnings.Union(validated.Warnings).Order(StringComparer.Ordinal).Select(warning => $"warning: {warning}"),
            .. (mutated.Patch ?? []).Select(operation => $"patch: {operation!.ToJsonString()}"),
        ];
    }

    /// <summary>From one result of <c>check -o json</c>, whose messages are not cut as the API server cuts them.</summary>
    public static IReadOnlyList<string> Of(JsonNode result)
    {
        var findings = result["findings"]!.AsArray();
        var warnings = findings
            .Where(finding => Action(finding!) == "Warn")
            .Select(finding => Warning(finding!))
            .Concat((result["notes"]?.AsArray() ?? []).Select(note => (string)note!))
            .Select(text => BoundedText.Clip(text, 256));
        return
        [
            $"allowed: {(bool)result["allowed"]!}",
            .. findings.Select(finding => $"finding: {finding!["rule"]} {finding["action"]} {finding["path"]} {finding["softened"]}"),
            .. findings
                .Where(finding => Action(finding!) == "Deny")
                .Select(finding =>
                    $"cause: {finding!["rule"]} {Field(finding)} {BoundedText.Clip($"{finding["message"]}; {finding["remedy"]}", 1024)}"
                ),
            .. warnings.Order(StringComparer.Ordinal).Select(warning => $"warning: {warning}"),
            .. result["patch"]!.AsArray().Select(operation => $"patch: {operation!.ToJsonString()}"),
        ];
    }

    private static string Action(JsonNode finding) => (string)finding["action"]!;

    private static string Warning(JsonNode finding)
    {
        var because = finding["softened"] is { } reason ? $" (allowed: {reason})" : "";
        var field = Field(finding);
        return $"{finding["rule"]}{because}: {field}{(field.Length > 0 ? ": " : "")}{finding["message"]}; {finding["remedy"]}";
    }

    /// <summary>A JSON pointer in Kubernetes' notation.</summary>
    private static string Field(JsonNode finding) =>
        string.Concat(
                ((string)finding["path"]!)
                    .Split('/')
                    .Skip(1)
                    .Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
                    .Select(token => token.All(char.IsAsciiDigit) || token.AsSpan().ContainsAny("./[]") ? $"[{token}]" : $".{token}")
            )
            .TrimStart('.');
}
