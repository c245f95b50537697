namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>Matches, hosts and gateways of VirtualServices.</summary>
public sealed class MatchRejectionTests
{
    [Theory]
    [InlineData(
        """{"uri": {"prefix": ""}, "method": {"exact": "GET"}, "headers": {"x-id": {}, ":path": {"regex": "^/v[12]/(a|b)?.*"}}, "port": 443}""",
        ""
    )]
    [InlineData("""{"withoutHeaders": {"x-id": {"regex": "*"}, "x-debug": null}}""", "")]
    [InlineData("""{"headers": {"x-id": null}}""", "/http/0/match/0/headers/x-id")]
    [InlineData("""{"headers": {"": {"exact": "a"}}}""", "/http/0/match/0/headers/")]
    [InlineData("""{"headers": {"x id": {"exact": "a"}}}""", "/http/0/match/0/headers/x id")]
    [InlineData("""{"headers": {"x-id": {"prefix": ""}}}""", "/http/0/match/0/headers/x-id/prefix")]
    [InlineData("""{"headers": {"x-id": {"exact": "a", "prefix": "b"}}}""", "/http/0/match/0/headers/x-id/prefix")]
    [InlineData("""{"queryParams": {"q": {"regex": ""}}}""", "/http/0/match/0/queryParams/q/regex")]
    [InlineData("""{"headers": {"@request.auth.claims.group": {"exact": "a"}}}""", "/http/0/match/0/headers/@request.auth.claims.group")]
    [InlineData("""{"gateways": ["edge/*"]}""", "/http/0/match/0/gateways/0")]
    [InlineData("""{"port": 70000}""", "/http/0/match/0/port")]
    [InlineData("""{"sourceLabels": {"app": "till/1"}}""", "/http/0/match/0/sourceLabels/app")]
    public void Conditions(string match, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"match": [MATCH], "route": [{"destination": {"host": "api.example.com"}}]}]}""".Edited(
                    "MATCH",
                    match
                )
            )
        );

    [Theory]
    [InlineData("""^/v1/[^/]+$""", "")]
    [InlineData("""(?i)/(?:a|b)*?\\.json""", "")]
    [InlineData("""(?P<id>[]a-z[:digit:]-]+)""", "")]
    [InlineData("""\\Q(*\\E""", "")]
    [InlineData("""a{2,}\\_""", "")]
    [InlineData("""^/v1/(?!internal).*""", "/http/0/match/0/uri/regex")]
    [InlineData("""(a)\\1""", "/http/0/match/0/uri/regex")]
    [InlineData("""[""", "/http/0/match/0/uri/regex")]
    [InlineData("""(a""", "/http/0/match/0/uri/regex")]
    [InlineData("""a)""", "/http/0/match/0/uri/regex")]
    [InlineData("""*""", "/http/0/match/0/uri/regex")]
    [InlineData("""a|+""", "/http/0/match/0/uri/regex")]
    public void Regular_expressions(string regex, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"match": [{"uri": {"regex": "REGEX"}}], "route": [{"destination": {"host": "api.example.com"}}]}]}""".Edited(
                    "REGEX",
                    regex
                )
            )
        );

    [Theory]
    [InlineData(""" "hosts": ["*.example.com", "till", "203.0.113.7"], "gateways": ["edge/public", "internal"]""", "")]
    [InlineData(""" "hosts": ["outbound_.443_._.api.example.com"], "gateways": ["edge/public"]""", "")]
    [InlineData(""" "hosts": ["api.example.com"], "gateways": ["mesh", "edge/*"]""", "")]
    [InlineData(""" "hosts": ["api.*.example.com"]""", "/hosts/0")]
    [InlineData(""" "hosts": ["https://api.example.com"]""", "/hosts/0")]
    [InlineData(""" "hosts": ["api.example.com"], "gateways": ["edge/*"]""", "/gateways/0")]
    [InlineData(""" "hosts": ["api.example.com"], "gateways": ["*/public"]""", "/gateways/0")]
    [InlineData(""" "hosts": ["api.example.com"], "gateways": ["public@edge"]""", "/gateways/0")]
    public void Hosts_and_gateways(string bindings, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{BINDINGS, "http": [{"route": [{"destination": {"host": "api.example.com"}}]}]}""".Edited("BINDINGS", bindings)
            )
        );

    [Theory]
    [InlineData("""{"port": 443, "sniHosts": ["api.example.com"], "destinationSubnets": ["203.0.113.0/24"]}""", "")]
    [InlineData("""{"sniHosts": ["api.*.com"]}""", "/tls/0/match/0/sniHosts/0")]
    [InlineData("""{"sniHosts": ["api.example.com"], "destinationSubnets": ["203.0.113"]}""", "/tls/0/match/0/destinationSubnets/0")]
    public void TLS_matches(string match, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "tls": [{"match": [MATCH], "route": [{"destination": {"host": "api.example.com"}}]}]}""".Edited(
                    "MATCH",
                    match
                )
            )
        );

    [Fact]
    public void Routes_for_gateways_only_can_match_on_claims() =>
        Assert.Empty(
            Rejected.Fields(
                "VirtualService",
                """
                {"hosts": ["api.example.com"], "gateways": ["edge"],
                 "http": [{"match": [{"headers": {"@request.auth.claims.group": {"exact": "a"}}}],
                           "route": [{"destination": {"host": "api.example.com"}}]}]}
                """
            )
        );
}
