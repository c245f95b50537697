namespace AdmissionWebhook.Policy.Text;

/// <summary>A name pattern in which <c>*</c> matches any run of characters. Case-sensitive, like Kubernetes names.</summary>
public sealed class Glob(string pattern)
{
    public string Pattern { get; } = pattern;

    public bool IsLiteral { get; } = !pattern.Contains('*', StringComparison.Ordinal);

    public bool Matches(ReadOnlySpan<char> name) => IsLiteral ? name.SequenceEqual(Pattern) : Matches(Pattern, name);

    public static bool AnyMatches(IReadOnlyList<Glob> globs, ReadOnlySpan<char> name)
    {
        for (var i = 0; i < globs.Count; i++)
        {
            if (globs[i].Matches(name))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Pattern;

    // Greedy, backtracking only to the last star: pattern times name at worst, no recursion.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0,
            n = 0,
            star = -1,
            resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
