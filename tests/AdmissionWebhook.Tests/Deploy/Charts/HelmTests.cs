using System.Diagnostics;

namespace AdmissionWebhook.Tests.Deploy.Charts;

/// <summary>Helm itself, if installed: it must accept the chart and render what these tests render without it.</summary>
public sealed class HelmTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("tls: {mode: cert-manager}\nmonitoring: {configMaps: true, prometheusOperator: true, labels: {release: prometheus}}")]
    [InlineData("tls: {mode: cert-manager}\ncapture: {enabled: true}\nnamespace: {name: other}")]
    [InlineData("nativeNet: {enabled: true}\ncapture: {enabled: true}")]
    [InlineData("namespace: {name: other}\nreplicas: 1\nlabels: {team: platform}\nargs: [--log-format=json]\nenv: [{name: A, value: b}]")]
    [InlineData(
        "tls: {mode: files, secretName: own, caBundle: '-----BEGIN CERTIFICATE-----'}\npolicies: {files: {all.yaml: 'kind: EgressPolicy'}}"
    )]
    [InlineData(
        "nodeSelector: {pool: system}\ntolerations: [{operator: Exists}]\npodLabels: {a: b}\npodAnnotations: {c: d}\n"
            + "image: {tag: '9', pullSecrets: [{name: s}]}"
    )]
    public void It_renders_the_same_objects(string values)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, values);
            var (code, output) = Helm("template", "egress", Chart.Folder, "--namespace", "default", "--values", file);
            Assert.True(code == 0, output);
            ChartTests.Same(Chart.Render(values), RenderedManifests.Read(output, "helm"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Helm_lint_finds_nothing()
    {
        var (code, output) = Helm("lint", "--strict", Chart.Folder);
        Assert.True(code == 0, output);
    }

    private static (int Code, string Output) Helm(params string[] arguments)
    {
        try
        {
            using var helm = Process.Start(
                new ProcessStartInfo("helm", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            var errors = helm.StandardError.ReadToEndAsync();
            var output = helm.StandardOutput.ReadToEnd();
            helm.WaitForExit();
            return (helm.ExitCode, helm.ExitCode == 0 ? output : output + errors.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("helm is not installed");
            throw;
        }
    }
}
