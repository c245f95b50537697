using static AdmissionWebhook.Policy.Tests.Policies.PolicyDocuments;

namespace AdmissionWebhook.Policy.Tests.Policies;

/// <summary>What is wrong with a policy document, and where.</summary>
public sealed class PolicyErrorTests
{
    [Theory]
    [InlineData("""{"approvedHost": []}""", "spec.approvedHost", "did you mean 'approvedHosts'?")]
    [InlineData("""{"zzz": 1}""", "spec.zzz", "known: scope")]
    [InlineData("""{"approvedHosts": [{"host": "a.example.com", "port": []}]}""", "spec.approvedHosts[0].port", "did you mean 'ports'?")]
    [InlineData("""{"rules": {"unaproved-host": {}}}""", "spec.rules.unaproved-host", "did you mean 'unapproved-host'?")]
    [InlineData("""{"rules": {"route-timeout": {"maximum": "5s"}}}""", "spec.rules.route-timeout.maximum", "is not a field")]
    [InlineData("""{"rules": {"route-timeout": {"max": "5"}}}""", "spec.rules.route-timeout.max", "not a duration")]
    [InlineData("""{"rules": {"route-timeout": {"action": "deny"}}}""", "spec.rules.route-timeout.action", "must be one of")]
    [InlineData("""{"enforcement": "Dry"}""", "spec.enforcement", "must be one of")]
    [InlineData("""{"enforcement": "Disabled"}""", "spec.enforcement", "must be one of")]
    [InlineData("""{"approvedHosts": {}}""", "spec.approvedHosts", "must be a list")]
    [InlineData("""{"approvedHosts": ["a.example.com"]}""", "spec.approvedHosts[0]", "must be a mapping")]
    [InlineData("""{"approvedHosts": [{}]}""", "spec.approvedHosts[0].host", "is required")]
    [InlineData("""{"approvedHosts": [{"host": 5}]}""", "spec.approvedHosts[0].host", "must be a string")]
    [InlineData("""{"approvedHosts": [{"host": "*.com"}]}""", "spec.approvedHosts[0].host", "top-level domain")]
    [InlineData("""{"approvedHosts": [{"host": "*"}]}""", "spec.approvedHosts[0].host", "not a host")]
    [InlineData("""{"approvedHosts": [{"host": "*foo.com"}]}""", "spec.approvedHosts[0].host", "not a host")]
    [InlineData("""{"approvedHosts": [{"host": "203.0.113.7"}]}""", "spec.approvedHosts[0].host", "not a host")]
    [InlineData("""{"approvedHosts": [{"host": "API.example.com"}]}""", "spec.approvedHosts[0].host", "write 'api.example.com'")]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "ports": [{"number": 0}]}]}""",
        "spec.approvedHosts[0].ports[0].number",
        "from 1 to 65535"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "ports": [{"number": 65536}]}]}""",
        "spec.approvedHosts[0].ports[0].number",
        "from 1 to 65535"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "ports": [{"number": 80.5}]}]}""",
        "spec.approvedHosts[0].ports[0].number",
        "whole number"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "ports": [{}]}]}""",
        "spec.approvedHosts[0].ports[0].number",
        "is required"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "resolutions": ["dns"]}]}""",
        "spec.approvedHosts[0].resolutions[0]",
        "must be one of"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "addresses": ["10.0.0"]}]}""",
        "spec.approvedHosts[0].addresses[0]",
        "not an address"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "addresses": ["0.0.0.0/0"]}]}""",
        "spec.approvedHosts[0].addresses[0]",
        "never be approved"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "addresses": ["169.254.0.0/24"]}]}""",
        "spec.approvedHosts[0].addresses[0]",
        "never be approved"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "addresses": ["::fffe:0:0/95"]}]}""",
        "spec.approvedHosts[0].addresses[0]",
        "never be approved"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "expires": "30.6.2027"}]}""",
        "spec.approvedHosts[0].expires",
        "not a date"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "expires": "2027-02-30"}]}""",
        "spec.approvedHosts[0].expires",
        "not a date"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "namespaces": ["Team"]}]}""",
        "spec.approvedHosts[0].namespaces[0]",
        "not a namespace"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "labels": {"app": "x"}}]}""",
        "spec.approvedHosts[0].labels.app",
        "used to select workloads"
    )]
    [InlineData(
        """{"approvedHosts": [{"host": "a.example.com", "labels": {"vendor": "a b"}}]}""",
        "spec.approvedHosts[0].labels.vendor",
        "not a label value"
    )]
    [InlineData("""{"defaults": {"labels": {"istio.io/rev": "x"}}}""", "spec.defaults.labels[istio.io/rev]", "Istio")]
    [InlineData("""{"defaults": {"labels": {"networking.istio.io/x": "x"}}}""", "spec.defaults.labels[networking.istio.io/x]", "Istio")]
    [InlineData("""{"defaults": {"labels": {"a b": "x"}}}""", "spec.defaults.labels.a b", "not a label key")]
    [InlineData("""{"defaults": {"routeTimeout": "0s"}}""", "spec.defaults.routeTimeout", "at least 1ms")]
    [InlineData("""{"defaults": {"retries": {"attempts": 0, "retryOn": ["5xx"]}}}""", "spec.defaults.retries.attempts", "from 1")]
    [InlineData(
        """{"defaults": {"retries": {"attempts": 2, "retryOn": ["5xx ", "599"]}}}""",
        "spec.defaults.retries.retryOn[0]",
        "not a retry condition"
    )]
    [InlineData("""{"defaults": {"retries": {"attempts": 2}}}""", "spec.defaults.retries.retryOn", "is required")]
    [InlineData("""{"defaults": {"exportTo": [".", "*"]}}""", "spec.defaults.exportTo", "cannot be combined")]
    [InlineData("""{"defaults": {"exportTo": [".", "."]}}""", "spec.defaults.exportTo", "twice")]
    [InlineData("""{"defaults": {"routes": "none"}}""", "spec.defaults.routes", "must be one of")]
    [InlineData(
        """{"exceptions": [{"rules": ["resolution"], "reason": "x", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].owner",
        "is required"
    )]
    [InlineData(
        """{"exceptions": [{"rules": ["resolution"], "owner": "x", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].reason",
        "is required"
    )]
    [InlineData(
        """{"exceptions": [{"rules": ["resolution"], "owner": "x", "reason": "y"}]}""",
        "spec.exceptions[0].expires",
        "is required"
    )]
    [InlineData(
        """{"exceptions": [{"rules": ["resolution"], "owner": "", "reason": "y", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].owner",
        "must not be empty"
    )]
    [InlineData(
        """{"exceptions": [{"rules": [], "owner": "x", "reason": "y", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].rules",
        "is required"
    )]
    [InlineData(
        """{"exceptions": [{"rules": ["nonsense"], "owner": "x", "reason": "y", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].rules[0]",
        "must be one of"
    )]
    [InlineData(
        """{"exceptions": [{"rules": ["unapproved-host"], "owner": "x", "reason": "y", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].values",
        "is required"
    )]
    [InlineData(
        """{"exceptions": [{"rules": ["denied-host"], "values": ["a"], "owner": "x", "reason": "y", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].rules",
        "no exception lifts denied-host"
    )]
    [InlineData(
        """{"exceptions": [{"rules": ["resolution"], "kind": "ConfigMap", "owner": "x", "reason": "y", "expires": "2027-01-01"}]}""",
        "spec.exceptions[0].kind",
        "must be one of"
    )]
    [InlineData("""{"breakGlass": {"groups": ["a"]}}""", "spec.breakGlass.until", "is required")]
    [InlineData("""{"breakGlass": {"until": "2027-01-01T00:00:00Z"}}""", "spec.breakGlass.groups", "is required")]
    [InlineData("""{"breakGlass": {"groups": ["a"], "until": "2027-01-01"}}""", "spec.breakGlass.until", "RFC 3339")]
    [InlineData("""{"scope": {"namespaces": ["a"]}, "mesh": {"clusterDomain": "corp.local"}}""", "spec.mesh", "policy without scope")]
    [InlineData("""{"scope": {"namespaces": ["a"]}, "ungoverned": "Deny"}""", "spec.ungoverned", "policy without scope")]
    [InlineData(
        """{"scope": {"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "is"}]}}}""",
        "spec.scope.namespaceSelector.matchExpressions[0].operator",
        "must be one of"
    )]
    [InlineData("""{"deniedHosts": [{"host": "*"}]}""", "spec.deniedHosts[0].host", "not a host")]
    [InlineData("""{"mesh": {"internalAddresses": ["0.0.0.0/0"]}}""", "spec.mesh.internalAddresses[0]", "never be approved")]
    public void Every_error_names_its_field(string spec, string field, string message)
    {
        var errors = Errors(Document(spec));
        Assert.Contains(errors, error => error.Path.ToFieldPath() == field && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"kind": "EgressPolicy", "metadata": {"name": "p"}, "spec": {"contact": "x"}}""", "apiVersion")]
    [InlineData("""{"apiVersion": "v1", "kind": "EgressPolicy", "metadata": {"name": "p"}, "spec": {"contact": "x"}}""", "apiVersion")]
    [InlineData(
        """{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "Policy", "metadata": {"name": "p"}, "spec": {"contact": "x"}}""",
        "kind"
    )]
    [InlineData(
        """{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"labels": {}}, "spec": {"contact": "x"}}""",
        "metadata.name"
    )]
    [InlineData("""{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "p"}}""", "spec")]
    [InlineData(
        """{"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "p"}, "spec": []}""",
        "spec"
    )]
    [InlineData(
        """
            {"apiVersion": "egress.admissionwebhook.dev/v1alpha1", "kind": "EgressPolicy", "metadata": {"name": "p"}, "spec": {"contact": "x"},
             "sepc": {}}
            """,
        "sepc"
    )]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    public void A_document_that_is_not_a_policy_is_an_error(string document, string field) =>
        Assert.Contains(Errors(document), error => error.Path.ToFieldPath() == field);

    [Fact]
    public void All_errors_are_reported_at_once() =>
        Assert.Equal(
            [
                "spec.enforcment",
                "spec.approvedHosts[0].host",
                "spec.approvedHosts[1].ports[0].number",
                "spec.deniedHosts[0].host",
                "spec.defaults.routeTimeout",
            ],
            Errors(
                    Document(
                        """
                        {"enforcment": "Deny", "approvedHosts": [{"host": "*.com"},
                         {"host": "a.example.com", "ports": [{"number": 70000}]}], "deniedHosts": [{}], "defaults": {"routeTimeout": "x"}}
                        """
                    )
                )
                .Select(error => error.Path.ToFieldPath())
        );

    [Theory]
    [InlineData("""{"scope": "payments", "mesh": {"clusterDomain": "c.local"}}""", "spec.scope: must be a mapping")]
    [InlineData(
        """
            {"exceptions": [{"rules": ["unapproved-host"], "kind": "ServiceEntry", "namespace": "a", "name": "b", "values": {}, "owner": "o",
             "reason": "r", "expires": "2027-01-31"}]}
            """,
        "spec.exceptions[0].values: must be a list"
    )]
    [InlineData("""{"scope": {"namespaces": ["a"]}, "mesh": "c.local"}""", "spec.mesh: must be a mapping")]
    public void A_value_of_the_wrong_type_gives_one_error(string spec, string error) =>
        Assert.Equal([error], Errors(Document(spec)).Select(one => one.ToString()));

    [Theory]
    [InlineData("5")]
    [InlineData("{\"name\": 5}")]
    public void A_name_of_the_wrong_type_gives_one_error(string metadata) =>
        Assert.Single(Errors(Document("{}").Edited("{\"name\": \"p\"}", metadata)));
}
