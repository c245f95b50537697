using AdmissionWebhook.Policy.Tests.Engine;

namespace AdmissionWebhook.Policy.Tests.Approvals;

/// <summary>ServiceEntries for one host, and policies that approve it.</summary>
internal static class VendorEntries
{
    private const string Host = "api.vendor.example";

    public static Scenario Approving(params string[] approvals) =>
        new Scenario().WithPolicy($$"""{"approvedHosts": [{{string.Join(", ", approvals)}}]}""");

    public static string Port(int number) => $$"""{"number": {{number}}, "name": "p{{number}}", "protocol": "TLS"}""";

    public static string Entry(
        string host = Host,
        string resolution = "DNS",
        string? ports = null,
        string endpoints = "",
        string exportTo = "[\".\"]",
        string more = ""
    ) =>
        $$"""
            {"hosts": ["{{host}}"], "resolution": "{{resolution}}", "ports": [{{ports ?? Port(443)}}], "endpoints": [{{endpoints}}],
             "exportTo": {{exportTo}}{{(more.Length > 0 ? ", " + more : "")}}}
            """;
}
