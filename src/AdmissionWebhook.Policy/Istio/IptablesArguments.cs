using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Istio;

/// <summary>
/// The flags of istio-iptables in a container's arguments and environment, parsed like pflag: long or short, with the value in the next
/// argument, after an equals sign, or attached to the short flag (istio tools/istio-iptables/pkg/cmd/root.go).
/// </summary>
internal static class IptablesArguments
{
    public static IReadOnlyList<IptablesArgument> Of(JsonElement container)
    {
        var found = new List<IptablesArgument>();
        var index = 0;
        foreach (var variable in container.Member("env"u8).Items())
        {
            var name = variable.Text("name"u8) ?? "";
            if (CaptureVariables.OfRedirection.TryGetValue(name, out var flag))
            {
                var value = variable.Member("valueFrom"u8).HasContent() ? null : variable.Text("value"u8) ?? "";
                found.Add(new(flag, value, index, name));
            }

            index++;
        }

        var words = container.Member("args"u8).Items().Select(word => word.Text() ?? "").ToList();
        for (var i = 0; i < words.Count && words[i] != "--"; i++)
        {
            i = words[i] switch
            {
                ['-', '-', ..] => ReadLong(words, i, found),
                ['-', _, ..] => ReadShort(words, i, found),
                _ => ReadOther(words, i, found),
            };
        }

        return found;
    }

    /// <summary>Like Go's strconv.ParseBool.</summary>
    public static bool IsTrue(string value) => value is "1" or "t" or "T" or "true" or "TRUE" or "True";

    private static int ReadLong(List<string> words, int at, List<IptablesArgument> found)
    {
        var (name, equals) = (words[at][2..], words[at].IndexOf('=', StringComparison.Ordinal));
        if (equals >= 0)
        {
            found.Add(new(words[at][2..equals], words[at][(equals + 1)..], at));
            return at;
        }

        var flag = IptablesFlag.ByName.GetValueOrDefault(name);
        if (flag is { IsSwitch: false })
        {
            return ReadNext(name, words, at, found);
        }

        found.Add(new(name, flag is null ? "" : "true", at));
        return at;
    }

    private static int ReadShort(List<string> words, int at, List<IptablesArgument> found)
    {
        var word = words[at];
        for (var i = 1; i < word.Length; i++)
        {
            var flag = IptablesFlag.ByShort.GetValueOrDefault(word[i]);
            var name = flag?.Name ?? word[i].ToString();
            var rest = word[(i + 1)..];
            if (rest.StartsWith('='))
            {
                found.Add(new(name, rest[1..], at));
                return at;
            }

            if (flag is not { IsSwitch: true })
            {
                if (rest.Length == 0)
                {
                    return ReadNext(name, words, at, found);
                }

                found.Add(new(name, rest, at));
                return at;
            }

            found.Add(new(name, "true", at));
        }

        return at;
    }

    private static int ReadNext(string name, List<string> words, int at, List<IptablesArgument> found)
    {
        if (at + 1 < words.Count)
        {
            found.Add(new(name, words[at + 1], at + 1));
        }

        return at + 1;
    }

    // The kubelet expands $(…), so the word can become a flag.
    private static int ReadOther(List<string> words, int at, List<IptablesArgument> found)
    {
        if (words[at].Contains("$(", StringComparison.Ordinal))
        {
            found.Add(new("", words[at], at));
        }

        return at;
    }
}

/// <param name="Flag">Its long name; for a variable without a flag, the variable's name.</param>
/// <param name="Value">Null if the variable is set from elsewhere (<c>valueFrom</c>).</param>
/// <param name="Index">Its index among the arguments, or among the variables.</param>
/// <param name="Variable">The variable's name; empty for an argument.</param>
internal readonly record struct IptablesArgument(string Flag, string? Value, int Index, string Variable = "")
{
    public bool IsVariable => Variable.Length > 0;

    /// <summary>The pod annotation, without its prefix, that the injector turns into this flag; null if there is none.</summary>
    public string? Annotation => IptablesFlag.ByName.GetValueOrDefault(Flag)?.Annotation;
}
