
namespace AdmissionWebhook.Testing;

/// <summary>Variants of a document.</summary>
internal static class TextEdits
{
    /// <summary>The text with every <paramref name="old"/> replaced; fails where there is none, as the test would run unedited.</summary>
    public static string Edited(this string text, string old, string replacement)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }
}
