namespace AdmissionWebhook.Tests.Checks;

/// <summary><c>check --crds</c>: objects against the schemas of real CustomResourceDefinitions.</summary>
public sealed class CrdTests : IDisposable
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: lamps.light.example.com}
        spec:
          group: light.example.com
          scope: Namespaced
          names: {kind: Lamp, plural: lamps}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      properties:
                        colour: {type: string, enum: [red, green]}
                        watts: {type: integer}

        """;

    private readonly CheckFolder _folder = new();
    private readonly string _definitions;

    public CrdTests() => _definitions = _folder.Write("../crds/lamps.yaml", Definition);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{colour: red, watts: 8}", 0, "")]
    [InlineData("{colour: blue}", 1, "colour")]
    [InlineData("{watts: many}", 1, "watts")]
    [InlineData("{color: red}", 1, "color")]
    public async Task An_object_is_held_against_its_definition(string spec, int exitCode, string named)
    {
        _folder.Write(
            "lamp.yaml",
            $"apiVersion: light.example.com/v1\nkind: Lamp\nmetadata: {{name: desk, namespace: web}}\nspec: {spec}\n"
        );
        var run = await _folder.CheckAsync("--crds", _definitions, "--fail-on", "warn");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(named, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_definitions_is_an_error_that_names_it()
    {
        var entry = _folder.Write("entry.yaml", CheckFolder.Entry());
        var run = await _folder.CheckAsync("--crds", entry);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--crds: no CustomResourceDefinition with a schema", run.Errors, StringComparison.Ordinal);
    }
}
