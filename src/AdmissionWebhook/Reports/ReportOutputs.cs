using AdmissionWebhook.Checks;

namespace AdmissionWebhook.Reports;

/// <summary>The reports of one run and the files that they go to, which are complete once it is disposed of.</summary>
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

    /// <summary>Whether somebody looks at it who wants colours, and no program reads it.</summary>
    public static bool IsTerminal(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private TextWriter Writer(ReportTarget target, TextWriter standardOutput)
    {
        if (target.File is null && (IsTerminal(standardOutput) || !ReferenceEquals(standardOutput, Console.Out)))
        {
            return standardOutput;
        }

        // The console writes every line out; to a program that reads it, blocks are enough.
        var file = target.File is null ? new StreamWriter(Console.OpenStandardOutput(), bufferSize: BlockSize) : new StreamWriter(target.File);
        _files.Add(file);
        return file;
    }
}
