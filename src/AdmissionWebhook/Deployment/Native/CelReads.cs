namespace AdmissionWebhook.Deployment.Native;

/// <summary>CEL that reads documents in which members can be missing.</summary>
internal static class CelReads
{
    public const string Spec = "variables.spec";

    /// <summary>The spec of the stored object; empty on CREATE.</summary>
    public const string Before = "variables.before";

    /// <summary>Whether the member at the end of a path exists.</summary>
    /// <param name="from">The start of the path.</param>
    /// <param name="path">Member names, separated by dots.</param>
    public static string Has(string from, string path)
    {
        var names = path.Split('.');
        return string.Join(" && ", names.Select((_, count) => $"has({from}.{string.Join('.', names.Take(count + 1))})"));
    }

    /// <summary>The value at the end of a path, or a fallback.</summary>
    public static string Or(string from, string path, string otherwise) => $"{Has(from, path)} ? {from}.{path} : {otherwise}";

    /// <summary>The list at the end of a path; empty if absent.</summary>
    public static string List(string from, string path) => $"({Or(from, path, "[]")})";

    /// <summary>The hosts at the end of a path in each item of a list, in the spelling of <see cref="Host"/>.</summary>
    public static string Hosts(string from, string list, string path) =>
        $"{List(from, list)}.filter(item, {Has("item", path)}).map(item, {Host($"item.{path}")})";

    /// <summary>A host in lower case, without a trailing dot.</summary>
    public static string Host(string value) =>
        $"{value}.endsWith('.') ? {value}.substring(0, {value}.size() - 1).lowerAscii() : {value}.lowerAscii()";

    /// <summary>A variable of the object, and the same of the stored object, whose name ends in <c>Before</c>.</summary>
    public static IEnumerable<NativeVariable> Both(string name, Func<string, string> expression) =>
        [new(name, expression(Spec)), new(name + "Before", expression(Before))];
}
