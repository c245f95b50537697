namespace AdmissionWebhook.Policy.Tests.Rules.Consistency.Rejections;

/// <summary>Rewrites, redirects, responses, headers, faults, mirrors and CORS policies of routes.</summary>
public sealed class RouteRejectionTests
{
    [Theory]
    [InlineData("""{"uri": "/"}""", "")]
    [InlineData("""{"authority": "api.example.com"}""", "")]
    [InlineData("""{"uriRegexRewrite": {"match": "^/service/([^/]+)(/.*)$", "rewrite": "\\2/instance/\\1"}}""", "")]
    [InlineData("""{}""", "/http/0/rewrite")]
    [InlineData("""{"uri": ""}""", "/http/0/rewrite")]
    [InlineData("""{"uri": "/", "uriRegexRewrite": {"match": "a", "rewrite": "b"}}""", "/http/0/rewrite/uriRegexRewrite")]
    [InlineData("""{"uriRegexRewrite": {"match": "a"}}""", "/http/0/rewrite/uriRegexRewrite/rewrite")]
    [InlineData("""{"uriRegexRewrite": {"match": "[", "rewrite": "b"}}""", "/http/0/rewrite/uriRegexRewrite/match")]
    public void Rewrites(string rewrite, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}], "FIELD": VALUE}]}"""
                    .Edited("FIELD", "rewrite")
                    .Edited("VALUE", rewrite)
            )
        );

    [Theory]
    [InlineData(
        """{"request": {"set": {"x-tenant": "100%% of %REQ(x-id)%", "x-at": "%START_TIME(%Y-%m-%d)%"}, "remove": ["x-debug"]}}""",
        ""
    )]
    [InlineData("""{"request": {"set": {":authority": "api.example.com"}}}""", "")]
    [InlineData("""{"response": {"add": {"": "value"}}}""", "/http/0/headers/response/add/")]
    [InlineData("""{"request": {"remove": [""]}}""", "/http/0/headers/request/remove/0")]
    [InlineData("""{"response": {"set": {"rate": "50%"}}}""", "/http/0/headers/response/set/rate")]
    [InlineData("""{"response": {"set": {"rate": "50% of all"}}}""", "/http/0/headers/response/set/rate")]
    [InlineData("""{"response": {"set": {"Host": "api.example.com"}}}""", "/http/0/headers/response/set/Host")]
    [InlineData("""{"request": {"add": {":path": "/"}}}""", "/http/0/headers/request/add/:path")]
    [InlineData(
        """{"request": {"set": {"Host": "api.example.com"}, "add": {":authority": "api.example.com"}}}""",
        "/http/0/headers/request/add/:authority"
    )]
    public void Headers(string headers, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}], "FIELD": VALUE}]}"""
                    .Edited("FIELD", "headers")
                    .Edited("VALUE", headers)
            )
        );

    [Theory]
    [InlineData(
        """{"abort": {"percentage": {"value": 0}, "httpStatus": 503}, "delay": {"percentage": {"value": 0.5}, "fixedDelay": "2s"}}""",
        ""
    )]
    [InlineData("""{"abort": {"grpcStatus": "UNAVAILABLE"}}""", "")]
    [InlineData("""{}""", "/http/0/fault")]
    [InlineData("""{"abort": {"httpStatus": 9000}}""", "/http/0/fault/abort/httpStatus")]
    [InlineData("""{"abort": {"grpcStatus": "UNAVAILABLE_NOW"}}""", "/http/0/fault/abort/grpcStatus")]
    [InlineData("""{"delay": {"percentage": {"value": 101}, "fixedDelay": "2s"}}""", "/http/0/fault/delay/percentage/value")]
    [InlineData("""{"delay": {"percentage": {"value": 0.00001}, "fixedDelay": "2s"}}""", "/http/0/fault/delay/percentage/value")]
    [InlineData("""{"delay": {"exponentialDelay": "2s"}}""", "/http/0/fault/delay/exponentialDelay")]
    public void Faults(string fault, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}], "FIELD": VALUE}]}"""
                    .Edited("FIELD", "fault")
                    .Edited("VALUE", fault)
            )
        );

    [Theory]
    [InlineData(
        """{"allowOrigins": [{"exact": "https://www.example.com"}, {"regex": ".*"}], "allowMethods": ["GET", "*"], "allowHeaders": ["*", "x-id"], "maxAge": "24h"}""",
        ""
    )]
    [InlineData("""{"allowOrigins": [{"exact": ""}]}""", "/http/0/corsPolicy/allowOrigins/0")]
    [InlineData("""{"allowMethods": ["get"]}""", "/http/0/corsPolicy/allowMethods/0")]
    [InlineData("""{"allowHeaders": ["x-id, x-debug"]}""", "/http/0/corsPolicy/allowHeaders/0")]
    [InlineData("""{"maxAge": "1500ms"}""", "/http/0/corsPolicy/maxAge")]
    public void CORS_policies(string policy, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}], "FIELD": VALUE}]}"""
                    .Edited("FIELD", "corsPolicy")
                    .Edited("VALUE", policy)
            )
        );

    [Theory]
    [InlineData("""[{"destination": {"host": "b.example.com"}, "percentage": {"value": 100}}]""", "")]
    [InlineData("""[{"destination": {"host": "b.example.com"}, "percentage": {"value": 101}}]""", "/http/0/mirrors/0/percentage/value")]
    [InlineData("""[{"destination": {"host": "b.example.com", "port": {}}}]""", "/http/0/mirrors/0/destination/port")]
    public void Mirrors(string mirrors, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields(
                "VirtualService",
                """{"hosts": ["api.example.com"], "http": [{"route": [{"destination": {"host": "api.example.com"}}], "FIELD": VALUE}]}"""
                    .Edited("FIELD", "mirrors")
                    .Edited("VALUE", mirrors)
            )
        );

    [Theory]
    [InlineData(
        """[{"destination": {"host": "a.example.com", "subset": "v1", "port": {"number": 80}}, "weight": 0}, {"destination": {"host": "b.example.com"}, "weight": 100}]""",
        ""
    )]
    [InlineData("""[{"destination": {"host": "a.example.com"}}, {"destination": {"host": "b.example.com"}}]""", "/http/0/route")]
    [InlineData(
        """[{"destination": {"host": "a.example.com"}, "weight": 101}, {"destination": {"host": "b.example.com"}, "weight": -1}]""",
        "/http/0/route/1/weight"
    )]
    [InlineData("""[{"destination": {"host": "a.example.com", "subset": "v1_2"}}]""", "/http/0/route/0/destination/subset")]
    [InlineData("""[{"destination": {"host": "a.example.com", "port": {}}}]""", "/http/0/route/0/destination/port")]
    [InlineData("""[{"destination": {"host": "*"}}]""", "/http/0/route/0/destination/host")]
    public void Destinations(string route, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("VirtualService", """{"hosts": ["api.example.com"], "http": [{"route": ROUTE}]}""".Edited("ROUTE", route))
        );

    [Theory]
    [InlineData("""{"redirect": {"scheme": "https", "redirectCode": 308}}""", "")]
    [InlineData("""{"redirect": {"port": 8443}}""", "")]
    [InlineData("""{"match": [{"uri": {"prefix": "/old"}}], "redirect": {"prefixRewrite": "/new"}}""", "")]
    [InlineData("""{"directResponse": {"status": 503, "body": {"string": "closed"}}}""", "")]
    [InlineData("""{"redirect": {"uri": ""}}""", "/http/0/redirect")]
    [InlineData("""{"redirect": {"uri": "/", "redirectCode": 200}}""", "/http/0/redirect/redirectCode")]
    [InlineData("""{"redirect": {"uri": "/a", "prefixRewrite": "/b"}}""", "/http/0/redirect/prefixRewrite")]
    [InlineData("""{"redirect": {"scheme": "HTTPS"}}""", "/http/0/redirect/scheme")]
    [InlineData("""{"match": [{"uri": {"exact": "/old"}}], "redirect": {"prefixRewrite": "/new"}}""", "/http/0/match/0/uri")]
    [InlineData("""{"directResponse": {"status": 100}}""", "/http/0/directResponse/status")]
    public void Answers_without_destinations(string route, string rejected) =>
        Assert.Equal(
            rejected,
            Rejected.Fields("VirtualService", """{"hosts": ["api.example.com"], "http": [ROUTE]}""".Edited("ROUTE", route))
        );
}
