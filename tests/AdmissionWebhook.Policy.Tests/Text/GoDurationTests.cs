using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Tests.Text;

/// <summary>The cases of Go's <c>time.ParseDuration</c>.</summary>
public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("+0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0s", 0)]
    [InlineData("5s", 5_000)]
    [InlineData("+5s", 5_000)]
    [InlineData("-5s", -5_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("0.5s", 500)]
    [InlineData(".5s", 500)]
    [InlineData("5.s", 5_000)]
    [InlineData("1500ms", 1_500)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1h15m30.918s", 4_530_918)]
    [InlineData("10s1h", 3_610_000)]
    [InlineData("2000us", 2)]
    [InlineData("2000µs", 2)]
    [InlineData("2000μs", 2)]
    [InlineData("3000000ns", 3)]
    [InlineData("00005s", 5_000)]
    [InlineData("0.100000000000000000000h", 360_000)]
    public void Reads_what_Go_reads(string text, long milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData(".s")]
    [InlineData("1.2.3s")]
    [InlineData("--5s")]
    [InlineData("+-5s")]
    [InlineData("5S")]
    [InlineData("5 s")]
    [InlineData("5s ")]
    [InlineData(" 5s")]
    [InlineData("1d")]
    [InlineData("1e3s")]
    [InlineData("1h-5m")]
    [InlineData("1,5s")]
    [InlineData("٥s")]
    [InlineData("15sec")]
    [InlineData("infs")]
    [InlineData("2562048h")]
    [InlineData("-2562048h")]
    [InlineData("9999999999999999999999999999999999999999999h")]
    public void Rejects_what_Go_rejects(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public void Reads_the_longest_duration_of_Go() => Assert.True(GoDuration.TryParse("2562047h47m16.854775807s", out _));

    [Theory]
    [InlineData("15s", "15s")]
    [InlineData("1m30s", "90s")]
    [InlineData("0.5s", "500ms")]
    [InlineData("1ms", "1ms")]
    [InlineData("1500us", "2ms")]
    public void Writes_seconds_or_whole_milliseconds(string text, string written)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(written, GoDuration.Format(duration));
    }

    [Theory]
    [InlineData("2s", true)]
    [InlineData("1.5s", true)]
    [InlineData("1m0.001s", true)]
    [InlineData("2000us", true)]
    [InlineData("1.0000000001s", true)]
    [InlineData("23h59m59.999s", true)]
    [InlineData("2.000000001s", false)]
    [InlineData("1500us", false)]
    [InlineData("23h59m59.999999999s", false)]
    [InlineData("5", false)]
    public void Knows_fractions_of_a_millisecond(string text, bool isWhole) => Assert.Equal(isWhole, GoDuration.IsWholeMilliseconds(text));
}
