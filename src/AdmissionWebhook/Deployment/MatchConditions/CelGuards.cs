using AdmissionWebhook.Deployment.Native;

namespace AdmissionWebhook.Deployment.MatchConditions;

/// <summary>
/// Reads of documents that nobody has validated, for conditions of which "true" is always safe: what is of another type, or too large to be
/// looked through at little cost, counts as true, before an expression could fail on it.
/// </summary>
internal static class CelGuards
{
    public const string Spec = "object.spec";

    private const int MaxItems = 64;
    private const int MaxHost = 253;

    /// <summary>Whether there is a member other than null. What holds it is a mapping.</summary>
    public static string Present(string path) => $"has({path}) && {path} != null";

    public static string IsList(string path) => $"has({path}) && type({path}) == list";

    /// <summary>Whether a list is too long to be looked through.</summary>
    public static string IsLong(string path) => $"{path}.size() > {MaxItems}";

    /// <summary>A list; empty where there is none.</summary>
    public static string ListOf(string path) => $"({IsList(path)} ? {path} : [])";

    /// <summary>Whether some item of a list, if there is one, meets a condition.</summary>
    public static string AnyItem(string path, string item, string condition) =>
        $"({Present(path)} && (type({path}) != list || {IsLong(path)} || {path}.exists({item}, {condition})))";

    /// <summary>Whether a member, if there is one, meets a condition.</summary>
    public static string Mapping(string path, string condition) =>
        condition == CelText.False ? condition : $"({Present(path)} && (type({path}) != map || {condition}))";

    /// <summary>Whether there is a list that is not empty.</summary>
    public static string HasItems(string path) => $"({IsList(path)} && {path}.size() > 0)";

    /// <summary>Whether a value is a text that is short enough to be matched with an expression.</summary>
    public static string IsShortText(string value) => $"type({value}) == string && {value}.size() <= {MaxHost}";
}
