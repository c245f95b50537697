using AdmissionWebhook.Checks;

namespace AdmissionWebhook.Reports;

/// <summary>The reports of one run and the files they go to; the files are complete once this is disposed.</summary>
internal sealed class ReportOutputs : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly List<StreamWriter> _files = [];

    /// <exception cref="IOException">A file cannot be written.</exception>
    public ReportOutputs(IReadOnlyList<ReportTarget> targets, TextWriter standardOutput)
    {
        var colour = IsTerminal(standardOutput) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Report = new SeveralReports([.. targets.Select(target => target.Open(Writer(target, standardOutput), colour))]);
    }

    public IReport Report { get; }

    /// <summary>Whether the output is a terminal, so that colours make sense.</summary>
    public static bool IsTerminal(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private TextWriter Writer(ReportTarget target, TextWriter standardOutput)
    {
        if (target.File is null && (IsTerminal(standardOutput) || !ReferenceEquals(standardOutput, Console.Out)))
        {
            return standardOutput;
        }

        // The console flushes after every line; for a program that reads the output, blocks are enough.
        var file = target.File is null
            ? new StreamWriter(Console.OpenStandardOutput(), bufferSize: BlockSize)
            : new StreamWriter(target.File);
        _files.Add(file);
        return file;
    }
}
