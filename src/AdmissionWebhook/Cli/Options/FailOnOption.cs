using System.CommandLine;
using AdmissionWebhook.Checks;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--fail-on</c>: the mildest verdict that exits with 1.</summary>
internal sealed class FailOnOption : Option<string>
{
    public FailOnOption()
        : base("--fail-on")
    {
        Description = "What exits with 1.";
        DefaultValueFactory = _ => "deny";
        this.AcceptOnlyFromAmong("deny", "warn");
    }

    public int ExitCodeOf(CheckSummary summary, ParseResult parsed) =>
        summary.Denied > 0 || (summary.Warnings > 0 && parsed.GetValue(this) == "warn") ? ExitCode.Denied : ExitCode.Clean;
}
