using System.Globalization;

namespace AdmissionWebhook.Cli.Options;

/// <summary>
/// The progress of a long run, on one line of a terminal that is overwritten and finally erased. Work that takes less than a second shows
/// nothing. Any thread can count.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const string Erase = "\r\u001b[K";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly TextWriter _terminal;
    private readonly ITimer _timer;
    private readonly Lock _writing = new();
    private string _what = "";
    private int _total;
    private int _count;
    private bool _shown;
    private bool _ended;

    public ProgressLine(TextWriter terminal, TimeProvider time)
    {
        _terminal = terminal;
        _timer = time.CreateTimer(_ => Show(), null, Patience, Interval);
    }

    /// <summary>Switches to other work and resets the count.</summary>
    /// <param name="what">What is counted: <c>files read</c>.</param>
    /// <param name="total">The expected total; 0 if unknown.</param>
    public void Start(string what, int total = 0)
    {
        lock (_writing)
        {
            (_what, _total, _count) = (what, total, 0);
        }
    }

    public void Count() => Interlocked.Increment(ref _count);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_writing)
        {
            _ended = true;
            _terminal.Write(_shown ? Erase : "");
        }
    }

    private void Show()
    {
        lock (_writing)
        {
            // A timer can fire once more while it is being stopped.
            if (!_ended)
            {
                _shown = true;
                var total = _total > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {_total}") : "";
                _terminal.Write(string.Create(CultureInfo.InvariantCulture, $"{Erase}{_count}{total} {_what}"));
            }
        }
    }
}
