namespace AdmissionWebhook.Deployment.Native;

/// <summary>Reads of documents whose members may be missing.</summary>
internal static class CelReads
{
    public const string Spec = "variables.spec";

    /// <summary>The stored object's; empty on CREATE.</summary>
    public const string Before = "variables.before";

    /// <summary>Whether a member is there at the end of a path.</summary>
    /// <param name="from">What the path begins at.</param>
    /// <param name="path">Names, with dots between them.</param>
    public static string Has(string from, string path)
    {
        var names = path.Split('.');
        return string.Join(" && ", names.Select((_, count) => $"has({from}.{string.Join('.', names.Take(count + 1))})"));
    }

    /// <summary>The value at the end of a path, or another.</summary>
    public static string Or(string from, string path, string otherwise) => $"{Has(from, path)} ? {from}.{path} : {otherwise}";

    /// <summary>A list at the end of a path; empty where there is none.</summary>
    public static string List(string from, string path) => $"({Or(from, path, "[]")})";

    /// <summary>The hosts at the end of a path in each item of a list, as <see cref="Host"/> spells them.</summary>
    public static string Hosts(string from, string list, string path) =>
        $"{List(from, list)}.filter(item, {Has("item", path)}).map(item, {Host($"item.{path}")})";

    /// <summary>A host in lower case and without a dot at its end.</summary>
    public static string Host(string value) =>
        $"{value}.endsWith('.') ? {value}.substring(0, {value}.size() - 1).lowerAscii() : {value}.lowerAscii()";

    /// <summary>The same variable of the object and, its name ending in <c>Before</c>, of the stored one.</summary>
    public static IEnumerable<NativeVariable> Both(string name, Func<string, string> expression) =>
        [new(name, expression(Spec)), new(name + "Before", expression(Before))];
}
