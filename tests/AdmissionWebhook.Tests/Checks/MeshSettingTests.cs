namespace AdmissionWebhook.Tests.Checks;

public sealed class MeshSettingTests : IDisposable
{
    private readonly CheckFolder _folder = new();

    [Fact]
    public async Task A_mesh_that_allows_any_egress_is_reported_with_its_line()
    {
        var map = _folder.Write(
            "map.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |\n"
                + "    accessLogFile: /dev/stdout\n"
        );
        var mesh = _folder.Write(
            "operator.yaml",
            "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: mesh, namespace: istio-system}\nspec:\n"
                + "  meshConfig:\n    outboundTrafficPolicy: {mode: ALLOW_ANY}\n"
        );
        var lines = (await _folder.CheckAsync()).Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith($"{map}:5:9: WARN [mesh-allow-any]", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"{mesh}:6:35: WARN [mesh-allow-any]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Istio", "ALLOW_ANY", true)]
    [InlineData("IstioRevision", "ALLOW_ANY", true)]
    [InlineData("Istio", "REGISTRY_ONLY", false)]
    public async Task The_Sail_operators_kinds_have_the_mode_among_the_values(string kind, string mode, bool warned)
    {
        _folder.Write(
            "mesh.yaml",
            $"apiVersion: sailoperator.io/v1\nkind: {kind}\nmetadata: {{name: default}}\nspec:\n  namespace: istio-system\n"
                + $"  values: {{meshConfig: {{outboundTrafficPolicy: {{mode: {mode}}}}}}}\n"
        );
        Assert.Equal(warned, (await _folder.CheckAsync()).Output.Contains("[mesh-allow-any]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("outboundTrafficPolicy: {mode: 3}", true)]
    [InlineData("outboundTrafficPolicy: {mode: 1}", true)]
    [InlineData("outbound_traffic_policy: {mode: ALLOW_ANY}", true)]
    [InlineData("outbound_traffic_policy: {mode: REGISTRY_ONLY}", false)]
    [InlineData("outboundTrafficPolicy: {mode: 0}", false)]
    public async Task The_mode_counts_however_istiod_can_read_it(string setting, bool warned)
    {
        _folder.Write(
            "map.yaml",
            $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: istio, namespace: istio-system}}\ndata:\n  mesh: |\n    {setting}\n"
        );
        Assert.Equal(warned, (await _folder.CheckAsync()).Output.Contains("[mesh-allow-any]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |\n    SETTING",
        "true",
        false
    )]
    [InlineData(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |\n    SETTING",
        "false",
        true
    )]
    [InlineData(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: payments}\ndata:\n  mesh: |\n    SETTING",
        "true",
        true
    )]
    [InlineData(
        "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: m}\nspec:\n  meshConfig:\n    SETTING",
        "true",
        false
    )]
    [InlineData(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: istio, namespace: istio-system}\nstringData:\n  mesh: |\n    SETTING",
        "true",
        true
    )]
    public async Task DNS_capture_in_the_mesh_configuration_gives_TCP_ports_an_address(string map, string capture, bool warned)
    {
        _folder.Write(
            "mesh.yaml",
            map.Edited("SETTING", $"defaultConfig: {{proxyMetadata: {{ISTIO_META_DNS_CAPTURE: \"{capture}\"}}}}") + "\n"
        );
        _folder.Write(
            "entry.yaml",
            "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: db, namespace: payments}\n"
                + "spec: {hosts: [db.example.com], ports: [{number: 5432, name: tcp, protocol: TCP}], resolution: DNS, exportTo: [\".\"]}\n"
        );
        Assert.Equal(warned, (await _folder.CheckAsync()).Output.Contains("[tcp-port-capture]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revision_has_its_own_ConfigMap()
    {
        var map = _folder.Write(
            "map.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-1-30, namespace: istio-system}\ndata:\n  mesh: |\n"
                + "    outboundTrafficPolicy: {mode: ALLOW_ANY}\n"
        );
        _folder.Write(
            "injector.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-sidecar-injector, namespace: istio-system}\ndata: {values: \"{}\"}\n"
        );
        var output = (await _folder.CheckAsync()).Output;
        Assert.Contains($"{map}:5:9: WARN [mesh-allow-any]", output, StringComparison.Ordinal);
        Assert.EndsWith("1 object checked, 0 denied, 1 warning; 1 document of other kinds skipped\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigMaps_of_other_names_and_places_are_passed_over()
    {
        _folder.Write(
            "map.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: shop}\ndata: {mesh: \"\"}\n---\napiVersion: v1\n"
                + "kind: ConfigMap\nmetadata: {name: other, namespace: istio-system}\n"
        );
        Assert.EndsWith(
            "0 objects checked, 0 denied, 0 warnings; 2 documents of other kinds skipped\n",
            (await _folder.CheckAsync()).Output,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();
}
