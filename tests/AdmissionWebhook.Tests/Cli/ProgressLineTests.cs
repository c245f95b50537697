using System.Text;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Tests.Files;

namespace AdmissionWebhook.Tests.Cli;

public sealed class ProgressLineTests : IDisposable
{
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Work_under_a_second_shows_no_progress()
    {
        using (var progress = new ProgressLine(_terminal, _time))
        {
            progress.Start("files read");
            _time.Advance(TimeSpan.FromMilliseconds(900));
        }

        Assert.Equal("", _terminal.ToString());
    }

    [Fact]
    public void Longer_work_shows_its_progress_and_erases_it_at_the_end()
    {
        using (var progress = new ProgressLine(_terminal, _time))
        {
            progress.Start("files read");
            progress.Count();
            _time.Advance(TimeSpan.FromSeconds(1));
            Shows("\r\u001b[K1 files read");
            progress.Start("objects evaluated", 70);
            progress.Count();
            progress.Count();
            _time.Advance(TimeSpan.FromSeconds(1));
            Shows("\r\u001b[K2 of 70 objects evaluated");
        }

        Shows("\r\u001b[K2 of 70 objects evaluated\r\u001b[K");
    }

    private void Shows(string text) =>
        Assert.True(
            SpinWait.SpinUntil(() => _terminal.ToString().EndsWith(text, StringComparison.Ordinal), TimeSpan.FromSeconds(30)),
            _terminal.ToString()
        );

    private sealed class Terminal : TextWriter
    {
        private readonly Lock _writing = new();
        private string _text = "";

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(string? value)
        {
            lock (_writing)
            {
                _text += value;
            }
        }

        public override string ToString()
        {
            lock (_writing)
            {
                return _text;
            }
        }
    }
}
