using AdmissionWebhook.Files;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Policies;

public sealed class PolicyFilesTests : IDisposable
{
    private const string Good = """
        apiVersion: egress.admissionwebhook.dev/v1alpha1
        kind: EgressPolicy
        metadata: {name: good}
        spec:
          approvedHosts:
            - host: api.github.com
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_embedded_sample_is_a_valid_policy() =>
        Assert.Equal(
            ["sample"],
            new PolicyFiles(hasNamespaceLabels: false).Compile([SamplePolicy.Read()], "sample").Set.Policies.Select(policy => policy.Name)
        );

    [Fact]
    public void A_folder_holds_the_policies_of_all_its_files()
    {
        _folder.Write("a.yaml", Good);
        _folder.Write("b.yml", Renamed("b") + "\n---\n" + Renamed("c"));
        Assert.Equal(["good", "b", "c"], Compile(_folder.Path).Set.Policies.Select(policy => policy.Name));
    }

    [Fact]
    public void All_errors_are_reported_at_once_with_their_positions()
    {
        var file = _folder.Write(
            "bad.yaml",
            """
            apiVersion: egress.admissionwebhook.dev/v1alpha1
            kind: EgressPolicy
            metadata: {name: bad}
            spec:
              scop:
                namespaces: [a]
              approvedHosts:
                - hst: api.github.com
                - host: "*.com"
            ---
            apiVersion: v1
            kind: ConfigMap
            ---
            "not a mapping"
            """
        );
        var missing = _folder["missing.yaml"];
        var errors = Errors(file, missing);
        Assert.Contains(
            errors,
            error =>
                error.StartsWith($"{file}:5:3: spec.scop: ", StringComparison.Ordinal) && error.Contains("scope", StringComparison.Ordinal)
        );
        Assert.Contains(errors, error => error.StartsWith($"{file}:8:12: spec.approvedHosts[0].hst: ", StringComparison.Ordinal));
        Assert.Contains(
            errors,
            error => error.StartsWith($"{file}:8:7: spec.approvedHosts[0].host: is required", StringComparison.Ordinal)
        );
        Assert.Contains(errors, error => error.StartsWith($"{file}:9:13: spec.approvedHosts[1].host: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith($"{file}:12:7: kind: 'ConfigMap'", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith($"{file}:14:1: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith(missing, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_policies_of_one_name_are_an_error()
    {
        _folder.Write("a.yaml", Good);
        _folder.Write("b.yaml", Good);
        Assert.Equal(
            $"{_folder["b.yaml"]}:3:18: metadata.name: 'good' is taken; names must be unique (see {_folder["a.yaml"]}:3)",
            Assert.Single(Errors(_folder.Path))
        );
    }

    [Fact]
    public void Conflicting_cluster_domains_are_an_error_with_both_positions()
    {
        _folder.Write("a.yaml", Good + "\n  mesh: {clusterDomain: a.local}");
        _folder.Write("b.yaml", Renamed("b") + "\n  mesh:\n    clusterDomain: b.local");
        Assert.Equal(
            $"{_folder["b.yaml"]}:8:20: spec.mesh.clusterDomain: 'b.local' disagrees with 'a.local'; "
                + $"all policies must name the same domain (see {_folder["a.yaml"]}:7)",
            Assert.Single(Errors(_folder.Path))
        );
    }

    [Fact]
    public void An_empty_folder_is_an_error_even_with_a_valid_file()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.StartsWith(
            _folder["empty"],
            Assert.Single(Errors(_folder.Write("a.yaml", Good), _folder["empty"])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_without_a_document_is_an_error() => Assert.Single(Errors(_folder.Write("a.yaml", "# nothing\n")));

    [Fact]
    public void A_namespaceSelector_needs_known_namespace_labels()
    {
        var file = _folder.Write("a.yaml", Good.Edited("spec:", "spec:\n  scope: {namespaceSelector: {matchLabels: {egress: governed}}}"));
        Assert.StartsWith($"{file}:5:", Assert.Single(Errors(file)), StringComparison.Ordinal);
        Assert.Single(new PolicyFiles(hasNamespaceLabels: true).Compile(FileSnapshot.Read(file)).Set.Policies);
    }

    private static string Renamed(string name) => Good.Edited("good", name);

    private static LoadedPolicies Compile(params string[] paths) =>
        new PolicyFiles(hasNamespaceLabels: false).Compile(FileSnapshot.Read(paths));

    private static IReadOnlyList<string> Errors(params string[] paths) => Assert.Throws<PolicyFilesException>(() => Compile(paths)).Errors;
}
