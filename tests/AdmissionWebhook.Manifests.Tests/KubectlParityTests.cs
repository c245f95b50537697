using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Manifests.Tests;

/// <summary>Compares our reader with a real kubectl, if there is one; needs no cluster.</summary>
public sealed class KubectlParityTests
{
    private static readonly string[] Specs =
    [
        "spec:\n  a: 1\n  <<: {a: 2}\n",
        "spec:\n  <<: [{a: 2}, {a: 3, b: 4}]\n  b: 5\n",
        "spec: {a: \"<<\", \"<<\": {b: c}}\n",
        "spec:\n  !!merge <<: {a: 1}\n",
        "spec:\n  b: &b {x: 1, y: {z: 2}}\n  c:\n    <<: *b\n    x: 3\n  d: *b\n",
        "spec: {a: &x 1, b: &x 2, c: *x}\n",
        "spec: {&k kk: 1, b: *k }\n",
        "spec: {a:b, c: d}\n",
        "spec: {\"a\":b}\n",
        "spec: [a: b, c]\n",
        "spec: [a:b, ? x : y]\n",
        "spec: {http://x: http://y, e: f:g}\n",
        "spec: {a, b: }\n",
        "spec:\n  a: |\n    x\n     y\n\n  b: >\n    p\n    q\n\n    r\n      s\n    t\n  c: |-\n    z\n  d: |+\n    k\n\n",
        "spec:\n  a: |2\n      x\n  b: c\n",
        "spec:\n  a: |\n   \n    b\n",
        "spec: |# c\n  a\n",
        "spec:\n  a: foo\n    bar\n\n    baz\n  b: 'x\n    y'\n  c: \"p \\\n    q\\n\"\n",
        "spec:\n- a\n- b: c\n  d: e\n-\n- - x\n  - y\n",
        "spec:\n  a:\n  - b\n  -\n  c:\n",
        "spec:\n  a:\tb\n  c: \t[\ta]\t# d\n",
        "spec: {\n\ta: b\n}\n",
        "spec:\n  a: [\nb]\n  c: {\n  d: e\n  }\n",
        "spec:\n  ? a\n  : b\n  ? c\n",
        "spec:\n  a: -x\n  b: ?x\n  c: :x\n",
        "spec: [a]#c\n",
        "spec: 'it''s'\n",
        "spec:\n  a: \"\\x41\\u00e9\\U0001F600\\e\\a\\0\\N\\_\\L\\P\\ \"\n",
        "spec: é ü 日本 😀\n",
        "spec: \"a\u2028b\"\n",
        "spec:\r\n  a: b\r\n  c: |\r\n    d\r\n    e\r\n",
        "spec: !!set {a, b}\n",
        "spec: !<tag:yaml.org,2002:int> '5'\n",
        "spec: &a !!str 5\n",
        "spec: {1: a, yes: b, 1.5: c, 0x10: d, 2020-01-01: e}\n",
        "spec: [yes, 0644, 0o14, 0b11, 1_000, ~, .5_5, .5_, 1e400, 1e21, 08, -0x1F, 1:30, 2020-01-01, '5', ! 5, 9223372036854775808]\n",
        "spec:\n  a: # c\n    b: c\n    # x\n  # y\n  d: e\n",
        "spec: a---b\n",
        "spec: |\n ---\n",
        "spec:\n  a: >+\n\n    b\n\n\n",
        "spec:\n  'a': 'b'\n  \"c\" : d\n  e : f",
    ];

    [Fact]
    public void Documents_are_read_as_kubectl_reads_them()
    {
        var text = string.Join(
            "\n---\n",
            Specs.Select((spec, number) => $"apiVersion: a.example/v1\nkind: V\nmetadata: {{name: n{number}}}\n{spec}")
        );
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var theirs = Parse(Kubectl(file));
            var ours = ManifestReader
                .Read(Encoding.UTF8.GetBytes(text), "a.yaml")
                .Select(entry => JsonNode.Parse(Reading.Json(entry))!)
                .ToList();
            Assert.Equal(theirs.Count, ours.Count);
            Assert.All(
                Specs,
                (spec, number) =>
                    Assert.True(
                        JsonNode.DeepEquals(theirs[number]["spec"], ours[number]["spec"]),
                        $"{spec}\nkubectl: {theirs[number]["spec"]?.ToJsonString()}\nours: {ours[number]["spec"]?.ToJsonString()}"
                    )
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<JsonNode> Parse(string output) =>
        [.. ManifestReader.Read(Encoding.UTF8.GetBytes(output), "output.json").Select(entry => JsonNode.Parse(Reading.Json(entry))!)];

    private static string Kubectl(string file)
    {
        var start = new ProcessStartInfo("kubectl", ["patch", "--local", "-f", file, "--type=json", "-p", "[]", "-o", "json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = "/dev/null";
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("kubectl is not installed");
            return "";
        }
    }
}
