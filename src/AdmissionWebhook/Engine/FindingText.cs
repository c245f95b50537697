using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Engine;

/// <summary>A finding in one sentence, worded like the server's messages.</summary>
internal static class FindingText
{
    public static string Of(Finding finding)
    {
        var remedy = finding.Remedy.Length > 0 ? $"; {finding.Remedy}" : "";
        return $"{finding.Message}{remedy}{(finding.Softened is { } why ? $" (allowed: {why})" : "")}";
    }
}
