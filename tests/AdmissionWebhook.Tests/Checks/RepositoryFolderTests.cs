namespace AdmissionWebhook.Tests.Checks;

/// <summary>A folder of a real repository holds more than objects.</summary>
public sealed class RepositoryFolderTests : IDisposable
{
    private const string JsonPatch = """
        - op: replace
          path: /spec/http/0/timeout
          value: 5s
        """;

    private const string Playbook = """
        - hosts: all
          tasks:
            - name: restart
              service: {name: app, state: restarted}
        """;

    private const string StrategicPatch = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web, namespace: web}
        spec:
          http:
            - $patch: replace
        """;

    private const string ChartTemplate = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata:
          name: {{ .Release.Name }}
        spec:
          hosts:
            {{- range .Values.hosts }}
            - {{ . | quote }}
            {{- end }}
        """;

    private readonly CheckFolder _folder = new();

    [Theory]
    [InlineData(JsonPatch, "1 JSON patch")]
    [InlineData(Playbook, "1 other list")]
    [InlineData(StrategicPatch, "1 kustomize patch")]
    [InlineData(ChartTemplate, "1 template")]
    [InlineData("$ANSIBLE_VAULT;1.1;AES256\n3139\n3235\n", "1 text file")]
    public async Task Fragments_are_skipped_and_counted(string content, string counted)
    {
        _folder.Write("a.yaml", content);
        _folder.Write("b.yaml", CheckFolder.Entry());
        var run = await _folder.CheckAsync();
        Assert.Equal((0, $"1 object checked, 0 denied, 0 warnings; {counted} skipped\n"), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData(JsonPatch, "a JSON patch, not a manifest")]
    [InlineData(Playbook, "a list, not a manifest")]
    [InlineData(StrategicPatch, "a strategic merge patch ($patch), not an object")]
    [InlineData(ChartTemplate, "this looks like a template: render it first")]
    public async Task The_same_file_given_by_path_is_an_error(string content, string error)
    {
        var run = await _folder.RunAsync(_folder.Write("a.yaml", content));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(error, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chart_templates_are_skipped_even_if_they_happen_to_be_valid_YAML()
    {
        _folder.Write("chart/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n");
        _folder.Write("chart/templates/net/entry.yaml", CheckFolder.Entry(host: "\"{{ .Values.host }}\""));
        _folder.Write("templates/entry.yaml", CheckFolder.Entry());
        var run = await _folder.CheckAsync();
        Assert.Equal(
            (0, "1 object checked, 0 denied, 0 warnings; 1 document of other kinds skipped; 1 template skipped\n"),
            (run.ExitCode, run.Output)
        );
    }

    [Fact]
    public async Task A_file_that_a_kustomization_uses_as_a_patch_is_not_an_object()
    {
        _folder.Write(
            "kustomization.yaml",
            "resources: [entry.yaml]\npatches:\n  - path: patch.yaml\n  - patch: |-\n      - op: remove\n        path: /spec\n"
        );
        _folder.Write("entry.yaml", CheckFolder.Entry());
        _folder.Write("patch.yaml", CheckFolder.Entry(host: "evil.example.net"));
        Assert.Equal(0, (await _folder.CheckAsync()).ExitCode);
        Assert.Equal(1, (await _folder.RunAsync(_folder["patch.yaml"])).ExitCode);
    }

    [Fact]
    public async Task A_broken_manifest_in_a_folder_is_still_an_error()
    {
        _folder.Write("a.yaml", "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\n  metadata: {}\n");
        Assert.Equal(2, (await _folder.CheckAsync()).ExitCode);
    }

    [Theory]
    [InlineData("vendor", "sub/vendor/a.yaml")]
    [InlineData("*.gen.yaml", "deep/er/a.gen.yaml")]
    [InlineData("a.yaml", "a.yaml")]
    public async Task Excluded_files_are_not_read(string glob, string name)
    {
        _folder.Write(name, CheckFolder.Entry(host: "evil.example.net"));
        _folder.Write("b.yaml", CheckFolder.Entry());
        Assert.Equal(1, (await _folder.CheckAsync()).ExitCode);
        Assert.Equal(0, (await _folder.CheckAsync("--exclude", glob)).ExitCode);
    }

    [Fact]
    public async Task An_assumed_namespace_is_reported_once()
    {
        var bare = CheckFolder.Entry().Edited("  namespace: web\n", "");
        _folder.Write("a.yaml", bare + "---\n" + bare.Edited("name: github", "name: other"));
        Assert.Equal(
            "2 of 2 objects name no namespace and were checked as in \"default\"; set it with -n NAMESPACE\n",
            (await _folder.CheckAsync()).Errors
        );
        Assert.Equal("", (await _folder.CheckAsync("-n", "default")).Errors);
    }

    [Theory]
    [InlineData("web", "")]
    [InlineData(
        "orders",
        "no policy governs the namespaces of these objects, so their hosts were not checked; see spec.scope of the policies\n"
    )]
    public async Task A_run_that_no_policy_governs_is_reported(string scope, string errors)
    {
        using var folder = new CheckFolder(CheckFolder.Policy.Edited("spec:\n", $"spec:\n  scope: {{namespaces: [{scope}]}}\n"));
        folder.Write("a.yaml", CheckFolder.Entry());
        Assert.Equal(errors, (await folder.CheckAsync()).Errors);
    }

    [Theory]
    [InlineData("${API_HOST}")]
    [InlineData("$(API_HOST)")]
    [InlineData("api.$(ZONE).example.net")]
    [InlineData("API_HOST.example.net")]
    [InlineData("_PLACEHOLDER_HOST_")]
    public async Task A_placeholder_is_reported_as_one_and_does_not_deny(string host)
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: $"\"{host}\""));
        var run = await _folder.CheckAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"\"{host}\" contains a placeholder", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("DNS name", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example.net")]
    [InlineData("EVIL.example.net")]
    [InlineData("a_b.example.net")]
    public async Task A_real_host_is_not_a_placeholder(string host)
    {
        _folder.Write("a.yaml", CheckFolder.Entry(host: host));
        Assert.Equal(1, (await _folder.CheckAsync()).ExitCode);
    }

    [Theory]
    [InlineData("Sidecar", "{outboundTrafficPolicy: {mode: ALLOW_ANY}}", "outbound-allow-any")]
    [InlineData(
        "Gateway",
        "{selector: {app: x}, servers: [{port: {number: 443, name: tls, protocol: TLS}, hosts: [\"*\"], tls: {mode: AUTO_PASSTHROUGH}}]}",
        "auto-passthrough"
    )]
    [InlineData("ProxyConfig", "{environmentVariables: {CA_ADDR: ca.example.net}}", "proxy-environment")]
    public async Task A_value_in_capitals_is_not_a_placeholder(string kind, string spec, string rule)
    {
        _folder.Write("a.yaml", $"apiVersion: networking.istio.io/v1\nkind: {kind}\nmetadata: {{name: a, namespace: web}}\nspec: {spec}\n");
        var run = await _folder.CheckAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"DENY [{rule}]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duplicate_object_is_reported()
    {
        _folder.Write("a.yaml", CheckFolder.Entry());
        _folder.Write("b.yaml", CheckFolder.Entry());
        Assert.Contains(
            $"{_folder["b.yaml"]}:1:1: NOTE ServiceEntry web/github is also defined at {_folder["a.yaml"]}:1",
            (await _folder.CheckAsync()).Output,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();
}
