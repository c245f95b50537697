using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AdmissionWebhook.Policy.Schema;
using AdmissionWebhook.Traffic.Prometheus;

namespace AdmissionWebhook.Cli.PolicyPropose;

/// <summary><c>--until</c>: when exceptions end.</summary>
internal sealed class UntilOption : Option<string>
{
    public UntilOption()
        : base("--until")
    {
        Description = "When the exceptions expire: a date (2027-06-30) or a duration (90d, 2w).";
        HelpName = "DATE|DURATION";
        DefaultValueFactory = _ => "90d";
    }

    /// <summary>Adds an error for a value that is not a time in the future.</summary>
    public void Check(CommandResult result, DateTimeOffset now)
    {
        if (Expires(result.GetValue(this) ?? "90d", now) is not { } expires)
        {
            result.AddError($"--until: '{result.GetValue(this)}' is neither a date such as 2027-06-30 nor a duration such as 90d");
        }
        else if (Formats.Expiry(expires) <= now)
        {
            result.AddError($"--until: {expires} is in the past");
        }
    }

    /// <summary>The expiry as written in a policy.</summary>
    public string Expires(ParseResult parsed, DateTimeOffset now) => Expires(parsed.GetValue(this)!, now)!;

    private static string? Expires(string text, DateTimeOffset now) =>
        Formats.Expiry(text) is not null ? text
        : PrometheusDuration.TryParse(text, out var duration)
            ? (now + duration).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : null;
}
