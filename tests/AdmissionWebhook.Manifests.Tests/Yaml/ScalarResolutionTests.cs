using System.Text;

namespace AdmissionWebhook.Manifests.Tests.Yaml;

/// <summary>The expected values are what kubectl 1.32 prints for the same text.</summary>
public sealed class ScalarResolutionTests
{
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("On", "true")]
    [InlineData("y", "true")]
    [InlineData("N", "false")]
    [InlineData("off", "false")]
    [InlineData("oFF", "\"oFF\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("NULL", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("0644", "420")]
    [InlineData("0o14", "12")]
    [InlineData("0O14", "12")]
    [InlineData("08", "8")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x1F", "-31")]
    [InlineData("0b11", "3")]
    [InlineData("0B2", "\"0B2\"")]
    [InlineData("1_000", "1000")]
    [InlineData("_1", "\"_1\"")]
    [InlineData("1.0", "1")]
    [InlineData("-.5", "-0.5")]
    [InlineData(".5_5", "0.55")]
    [InlineData(".5_", "\".5_\"")]
    [InlineData("1e3", "1000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("18446744073709551616", "18446744073709552000")]
    [InlineData("2020-01-01", "\"2020-01-01\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("15s", "\"15s\"")]
    [InlineData("'5'", "\"5\"")]
    [InlineData("\"no\"", "\"no\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("!!int '5'", "5")]
    [InlineData("!!float 0x10", "16")]
    [InlineData("!!bool 'on'", "true")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    [InlineData("!custom 5", "\"5\"")]
    [InlineData("! 5", "\"5\"")]
    [InlineData("!!timestamp 2020-01-01", "\"2020-01-01\"")]
    public void A_scalar_is_read_as_kubectl_reads_it(string written, string json)
    {
        Assert.Equal($$"""{"value":{{json}}}""", Read($"value: {written}\n"));
    }

    [Theory]
    [InlineData("0644", "420")]
    [InlineData("yes", "true")]
    [InlineData("1.5", "1.5")]
    [InlineData("1234567.5", "1.2345675e+06")]
    [InlineData("1e30", "1e+30")]
    [InlineData("2020-01-01", "2020-01-01")]
    [InlineData("'0644'", "0644")]
    public void A_key_becomes_the_same_string_as_in_kubectl(string written, string name)
    {
        Assert.Equal($$"""{"{{name}}":"x"}""", Read($"{written}: x\n"));
    }

    [Theory]
    [InlineData("value: .inf", 1, 8, "cannot be written as JSON")]
    [InlineData("value: !!int 5.0", 1, 8, "!!int")]
    [InlineData("value: !!bool x", 1, 8, "!!bool")]
    [InlineData("value: !!binary '%%'", 1, 8, "")]
    [InlineData("~: x", 1, 1, "null")]
    [InlineData("? [a]\n: x", 1, 3, "cannot be a key")]
    [InlineData("18446744073709551615: x", 1, 1, "too large")]
    public void A_value_that_JSON_cannot_represent_is_an_error_with_its_position(string text, int line, int column, string message)
    {
        var error = Assert.IsType<ManifestError>(Assert.Single(ManifestReader.Read(Encoding.UTF8.GetBytes(text), "a.yaml")));
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string Read(string text) =>
        Encoding.UTF8.GetString(
            Assert.IsType<ManifestDocument>(Assert.Single(ManifestReader.Read(Encoding.UTF8.GetBytes(text), "a.yaml"))).Json.Span
        );
}
