using AdmissionWebhook.Deployment.Native;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>
/// CEL that reads unvalidated documents in conditions where "true" is always safe: a value of the wrong type, or one too large to search
/// cheaply, counts as true before an expression could fail on it.
/// </summary>
internal static class CelGuards
{
    public const string Spec = "object.spec";

    private const int MaxItems = 64;
    private const int MaxHost = 253;

    /// <summary>Whether a member is present and not null. Its parent must be a mapping.</summary>
    public static string Present(string path) => $"has({path}) && {path} != null";

    public static string IsList(string path) => $"has({path}) && type({path}) == list";

    /// <summary>Whether a list is too long to search.</summary>
    public static string IsLong(string path) => $"{path}.size() > {MaxItems}";

    /// <summary>A list; empty if absent.</summary>
    public static string ListOf(string path) => $"({IsList(path)} ? {path} : [])";

    /// <summary>Whether any item of a list meets a condition; false if there is no list.</summary>
    public static string AnyItem(string path, string item, string condition) =>
        $"({Present(path)} && (type({path}) != list || {IsLong(path)} || {path}.exists({item}, {condition})))";

    /// <summary>Whether a mapping meets a condition; false if absent.</summary>
    public static string Mapping(string path, string condition) =>
        condition == CelText.False ? condition : $"({Present(path)} && (type({path}) != map || {condition}))";

    /// <summary>Whether there is a non-empty list.</summary>
    public static string HasItems(string path) => $"({IsList(path)} && {path}.size() > 0)";

    /// <summary>Whether a value is a string short enough to match with a regular expression.</summary>
    public static string IsShortText(string value) => $"type({value}) == string && {value}.size() <= {MaxHost}";
}
