namespace AdmissionWebhook.Policy.Tests.Exposures;

/// <summary>Which edits of a VirtualService widen its exposure.</summary>
public sealed class VirtualServiceExposureTests
{
    private static readonly StoredObject Route = Service(
        """
        {"hosts": ["web", "shop"], "exportTo": ["orders"], "gateways": ["mesh", "edge"], "http": [
          {"match": [{"uri": {"prefix": "/a"}}], "route": [{"destination": {"host": "web"}}]},
          {"match": [{"uri": {"prefix": "/e"}, "headers": {"X-Test": {"exact": "1"}}}], "fault": {"abort": {"httpStatus": 500}},
           "route": [{"destination": {"host": "gone.test", "port": {"number": 80}}, "weight": 40}, {"destination": {"host": "web"}, "weight": 60}]},
          {"route": [{"destination": {"host": "web"}}]}]}
        """
    );

    private static readonly StoredObject CatchAll = Service(
        """
        {"hosts": ["web"], "exportTo": ["."], "http": [
          {"match": [{"uri": {"prefix": "/a"}}, {"method": {"exact": "PUT"}}], "route": [{"destination": {"host": "web"}}]},
          {"route": [{"destination": {"host": "gone.test"}}]}]}
        """
    );

    private static readonly StoredObject Mirror = Service(
        """
        {"hosts": ["web"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "web"}}], "mirrorPercentage": {"value": 10}, "mirror": {"host": "gone.test", "port": {"number": 80}}}]}
        """
    );

    private static readonly StoredObject Authority = Service(
        """
        {"hosts": ["web"], "exportTo": ["."], "http": [{"route": [{"destination": {"host": "api.github.com"}}], "rewrite": {"authority": "gone.test"}}]}
        """
    );

    private static readonly StoredObject Stream = Service(
        """
        {"hosts": ["db"], "exportTo": ["."], "tcp": [{"match": [{"port": 5432, "destinationSubnets": ["198.51.100.0/25", "198.51.100.128/25"]}], "route": [{"destination": {"host": "db"}}]}],
         "tls": [{"match": [{"sniHosts": ["a.test", "b.test"]}], "route": [{"destination": {"host": "gone.test"}}]}]}
        """
    );

    [Theory]
    [InlineData("\"web\", \"shop\"", "\"web\"")]
    [InlineData("[\"orders\"]", "[\"~\"]")]
    [InlineData("\"mesh\", \"edge\"", "\"edge\"")]
    [InlineData("\"edge\"", "\"payments/edge\"")]
    [InlineData("\"fault\"", "\"timeout\": \"5s\", \"retries\": {\"attempts\": 2}, \"name\": \"e\", \"fault\"")]
    [InlineData(
        "\"weight\": 40}, {\"destination\": {\"host\": \"web\"}, \"weight\": 60}",
        "\"weight\": 4}, {\"destination\": {\"host\": \"web\"}, \"weight\": 6}"
    )]
    [InlineData(
        "\"weight\": 40}, {\"destination\": {\"host\": \"web\"}, \"weight\": 60}",
        "\"weight\": 10}, {\"destination\": {\"host\": \"shop\"}, \"weight\": 90}"
    )]
    [InlineData("\"prefix\": \"/e\"", "\"prefix\": \"/e/f\"")]
    [InlineData("\"prefix\": \"/e\"", "\"exact\": \"/e/f\"")]
    [InlineData("\"X-Test\": {\"exact\": \"1\"}", "\"x-test\": {\"exact\": \"1\"}, \"x-more\": {\"exact\": \"1\"}")]
    [InlineData("{\"match\": [{\"uri\": {\"prefix\": \"/a\"}}], \"route\": [{\"destination\": {\"host\": \"web\"}}]},", "")]
    [InlineData(
        "{\"match\": [{\"uri\": {\"prefix\": \"/a\"}}], ",
        "{\"match\": [{\"uri\": {\"prefix\": \"/n\"}}], \"route\": [{\"destination\": {\"host\": \"api.github.com\"}}], "
            + "\"rewrite\": {\"authority\": \"api.github.com\"}}, {\"match\": [{\"uri\": {\"prefix\": \"/a\"}}], "
    )]
    [InlineData("{\"route\": [{\"destination\": {\"host\": \"web\"}}]}]", "{\"redirect\": {\"uri\": \"/\"}}]")]
    public void A_route_can_match_less_and_its_neighbours_can_change(string from, string to) => Route.Keeps(from, to);

    [Theory]
    [InlineData("\"web\", \"shop\"", "\"web\", \"shop\", \"cart\"")]
    [InlineData("[\"orders\"]", "[\"*\"]")]
    [InlineData("\"exportTo\": [\"orders\"],", "")]
    [InlineData("\"mesh\", \"edge\"", "\"mesh\", \"edge\", \"other\"")]
    [InlineData("\"gateways\": [\"mesh\", \"edge\"], ", "\"gateways\": [\"other/edge\"], ")]
    [InlineData("\"fault\": {\"abort\": {\"httpStatus\": 500}},", "")]
    [InlineData("\"weight\": 40", "\"weight\": 60")]
    [InlineData(", {\"destination\": {\"host\": \"web\"}, \"weight\": 60}", "")]
    [InlineData("\"number\": 80", "\"number\": 22")]
    [InlineData("\"number\": 80}", "\"number\": 80}, \"subset\": \"s\"")]
    [InlineData("\"prefix\": \"/e\"", "\"prefix\": \"/\"")]
    [InlineData("\"prefix\": \"/e\"}", "\"prefix\": \"/e\"}, \"ignoreUriCase\": true")]
    [InlineData("\"X-Test\": {\"exact\": \"1\"}", "\"X-Test\": {}")]
    [InlineData(", \"headers\": {\"X-Test\": {\"exact\": \"1\"}}", "")]
    [InlineData(
        "[{\"uri\": {\"prefix\": \"/e\"}, \"headers\": {\"X-Test\": {\"exact\": \"1\"}}}]",
        "[{\"uri\": {\"prefix\": \"/e\"}, \"headers\": {\"X-Test\": {\"exact\": \"1\"}}}, {\"uri\": {\"prefix\": \"/z\"}}]"
    )]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/e\"}, \"headers\": {\"X-Test\": {\"exact\": \"1\"}}}], ", "")]
    [InlineData("\"match\": [{\"uri\": {\"prefix\": \"/e\"}", "\"match\": [{\"gateways\": [\"other\"], \"uri\": {\"prefix\": \"/e\"}")]
    public void A_route_cannot_match_more(string from, string to) => Route.Loses(from, to);

    [Theory]
    [InlineData(
        "{\"match\": [{\"uri\": {\"prefix\": \"/a\"}}, {\"method\": {\"exact\": \"PUT\"}}], "
            + "\"route\": [{\"destination\": {\"host\": \"web\"}}]},",
        ""
    )]
    [InlineData(", {\"method\": {\"exact\": \"PUT\"}}", "")]
    [InlineData("\"prefix\": \"/a\"", "\"prefix\": \"/a/b\"")]
    [InlineData(
        "{\"match\": [{\"uri\": {\"prefix\": \"/a\"}}, {\"method\": {\"exact\": \"PUT\"}}], "
            + "\"route\": [{\"destination\": {\"host\": \"web\"}}]},",
        "{\"match\": [{\"uri\": {\"prefix\": \"/a\"}}], \"route\": [{\"destination\": {\"host\": \"web\"}}]},"
    )]
    public void Traffic_of_an_earlier_route_cannot_fall_through_to_it(string from, string to) => CatchAll.Loses(from, to);

    [Fact]
    public void Earlier_routes_can_match_more_and_change_destination()
    {
        CatchAll.Keeps("{\"prefix\": \"/a\"}", "{\"prefix\": \"/\"}");
        CatchAll.Keeps("[{\"destination\": {\"host\": \"web\"}}]", "[{\"destination\": {\"host\": \"shop\"}}]");
        CatchAll.Keeps(
            "{\"route\": [{\"destination\": {\"host\": \"gone.test\"}}]}",
            "{\"match\": [{\"uri\": {\"prefix\": \"/x\"}}], \"route\": [{\"destination\": {\"host\": \"gone.test\"}}]}, "
                + "{\"route\": [{\"destination\": {\"host\": \"web\"}}]}"
        );
    }

    [Fact]
    public void One_of_two_old_routes_can_be_removed()
    {
        var both = Service(
            """
            {"hosts": ["web"], "exportTo": ["."], "http": [{"match": [{"headers": {"x": {"exact": "1"}}}], "route": [{"destination": {"host": "gone.test"}}]}, {"route": [{"destination": {"host": "gone.test"}}]}]}
            """
        );
        both.Keeps(
            "{\"match\": [{\"headers\": {\"x\": {\"exact\": \"1\"}}}], \"route\": [{\"destination\": {\"host\": \"gone.test\"}}]}, ",
            ""
        );
        both.Keeps(", {\"route\": [{\"destination\": {\"host\": \"gone.test\"}}]}", "");
    }

    [Fact]
    public void A_mirror_can_get_less_whatever_the_destination()
    {
        Mirror.Keeps("\"value\": 10", "\"value\": 1");
        Mirror.Keeps("\"destination\": {\"host\": \"web\"}", "\"destination\": {\"host\": \"shop\"}");
        Mirror.Keeps(
            "\"mirrorPercentage\": {\"value\": 10}, \"mirror\": {\"host\": \"gone.test\", \"port\": {\"number\": 80}}",
            "\"mirrors\": [{\"destination\": {\"host\": \"gone.test\", \"port\": {\"number\": 80}}, \"percentage\": {\"value\": 10}}]"
        );
        Mirror.Loses("\"value\": 10", "\"value\": 11");
        Mirror.Loses("\"mirrorPercentage\": {\"value\": 10}, ", "");
        Mirror.Loses("\"number\": 80", "\"number\": 443");
    }

    [Fact]
    public void With_a_rewritten_authority_the_whole_route_counts()
    {
        Authority.Keeps("\"rewrite\"", "\"timeout\": \"5s\", \"rewrite\"");
        Authority.Loses("\"api.github.com\"", "\"a.example.com\"");
        Authority.Loses("\"authority\": \"gone.test\"", "\"authority\": \"gone.test\", \"uri\": \"/x\"");
    }

    [Fact]
    public void SNIs_and_subnets_can_be_removed_but_not_all()
    {
        Stream.Keeps(", \"b.test\"", "");
        Stream.Loses("\"b.test\"", "\"c.test\"");
        var subnets = Stream with { Rule = "unapproved-address" };
        subnets.Keeps(", \"198.51.100.128/25\"", "");
        subnets.Loses("\"port\": 5432, ", "");
        subnets.Loses("\"host\": \"db\"", "\"host\": \"trap\"");
    }

    [Fact]
    public void A_host_violation_depends_on_every_route()
    {
        var foreign = new StoredObject(
            "VirtualService",
            """
            {"hosts": ["api.orders.svc.cluster.local"], "exportTo": ["*"], "http": [{"match": [{"uri": {"prefix": "/a"}}], "route": [{"destination": {"host": "api.orders.svc.cluster.local"}}]}]}
            """,
            "foreign-host"
        );
        foreign.Keeps("\"prefix\": \"/a\"", "\"prefix\": \"/a/b\"");
        foreign.Keeps("[\"*\"]", "[\"shipping\"]");
        foreign.Loses("\"host\": \"api.orders.svc.cluster.local\"", "\"host\": \"trap\"");
        foreign.Loses(
            "\"http\": [",
            "\"http\": [{\"match\": [{\"uri\": {\"prefix\": \"/b\"}}], \"route\": [{\"destination\": {\"host\": \"trap\"}}]}, "
        );
    }

    [Fact]
    public void A_redirect_at_a_gateway_cannot_move_into_the_mesh()
    {
        var redirect = Service(
            """{"hosts": ["web.apps.test"], "gateways": ["istio-system/ingress"], "http": [{"redirect": {"authority": "gone.test"}}]}"""
        );
        redirect.Loses("\"gateways\": [\"istio-system/ingress\"], ", "");
        redirect.Loses("\"istio-system/ingress\"", "\"istio-system/ingress\", \"mesh\"");
        redirect.Loses("\"authority\"", "\"port\": 8443, \"authority\"");
    }

    private static StoredObject Service(string spec) => new("VirtualService", spec, "unapproved-host");
}
