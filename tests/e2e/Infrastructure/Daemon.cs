using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace AdmissionWebhook.EndToEnd.Infrastructure;

/// <summary>A program that runs until disposed or until this process ends. Its output is kept.</summary>
internal sealed class Daemon : IDisposable
{
    // Otherwise SIGTERM ends this process at once, and the programs that it started live on.
    private static readonly PosixSignalRegistration Termination = PosixSignalRegistration.Create(
        PosixSignal.SIGTERM,
        _ => Environment.Exit(143)
    );

    private const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _reading = new();
    private readonly EventHandler _onExit;

    private Daemon(string name, ProcessStartInfo start)
    {
        Name = name;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _onExit = (_, _) => Kill();
        AppDomain.CurrentDomain.ProcessExit += _onExit;
        GC.KeepAlive(Termination);
    }

    public string Name { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and error so far.</summary>
    public string Output
    {
        get
        {
            lock (_reading)
            {
                return _output.ToString();
            }
        }
    }

    public static Daemon Start(string name, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        ChildEnvironment.Apply(start);
        return new Daemon(name, start);
    }

    /// <summary>Waits for a condition; fails at once, with the output, if the program has ended.</summary>
    public Task HoldsAsync(Func<Task<bool>> condition, string what) =>
        Eventually.HoldsAsync(
            async () =>
                _process.HasExited ? throw new InvalidOperationException($"{Name} ended before {what}:\n{Output}") : await condition(),
            what
        );

    /// <summary>Sends SIGTERM, and waits until it has ended.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, Signal(_process.Id, Terminate));
        await Eventually.HoldsAsync(() => _process.HasExited, $"the end of {Name}");
        return _process.ExitCode;
    }

    /// <summary>Kills it.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= _onExit;
        Kill();
        _process.Dispose();
    }

    // Not every machine has the program "kill".
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Signal(int process, int signal);

    private void Append(string? line)
    {
        lock (_reading)
        {
            _output.AppendLine(line);
        }
    }
}
