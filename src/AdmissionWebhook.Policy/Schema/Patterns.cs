namespace AdmissionWebhook.Policy.Schema;

/// <summary>
/// The checks of <see cref="Formats"/> as regular expressions, for readers that cannot run our code. They accept everything that the check
/// accepts, and sometimes more. Limited to what RE2 (the API server) and ECMA-262 (JSON Schema) share: no look-around.
/// </summary>
internal static class Patterns
{
    private const string Label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    // A label that is not a number, so that no resolver parses the name as an address.
    private const string LastLabel = "([0-9]*[a-z]([a-z0-9-]*[a-z0-9])?|[0-9]+-[a-z0-9-]*[a-z0-9])";

    private const string Host = $@"({Label}\.)*{LastLabel}";
    private const string DayPart = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private const string TimePart = @"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{0,7})?(Z|[+-][0-9]{2}:[0-9]{2})?";
    private const string Qualified = "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";

    private const string Block = @"^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(/[0-9]{1,3})?$";

    private static readonly Dictionary<Func<string, string?>, string> ByCheck = new()
    {
        [Formats.ApprovedHost] = $@"^(\*\.({Label}\.)+{LastLabel}|{Host})$",
        [Formats.DeniedHost] = $@"^(\*\.)?{Host}$",
        [Formats.OwnHost] = $@"^(\*\.)?{Host}$",
        [Formats.ApprovedCidr] = Block,
        [Formats.Cidr] = Block,
        [Formats.Duration] = "^\\+?([0-9.]+(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$",
        [Formats.Day] = $"^{DayPart}({TimePart})?$",
        [Formats.Instant] = $"^{DayPart}{TimePart}$",
        [Formats.NotEmpty] = @"\S",
        [Formats.NamespaceGlob] = "^[a-z0-9*-]+$",
        [Formats.ExportEntry] = "^[a-z0-9*-]+$",
        [Formats.DefaultExport] = "^([.~*]|[a-z0-9-]+)$",
        [Formats.LabelKey] = $"^([a-z0-9.-]{{1,253}}/)?{Qualified}$",
        [Formats.LabelValue] = $"^({Qualified})?$",
        [RetryConditions.Violation] = RetryConditions.Pattern,
    };

    /// <summary>Null for a check without a pattern.</summary>
    public static string? Of(Func<string, string?>? check) => check is null ? null : ByCheck.GetValueOrDefault(check);
}
