namespace AdmissionWebhook.Policy.Text;

/// <summary>String comparison as in Go, and so in Istio.</summary>
internal static class GoText
{
    /// <summary>
    /// <c>strings.EqualFold</c> with an ASCII text. Simple case folding maps two characters outside ASCII to ASCII letters: U+017F
    /// (long s) and U+212A (Kelvin sign).
    /// </summary>
    public static bool EqualFold(string text, string ascii)
    {
        if (text.Length != ascii.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (Fold(text[i]) != Fold(ascii[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static char Fold(char letter) =>
        letter switch
        {
            '\u017F' => 's',
            '\u212A' => 'k',
            >= 'A' and <= 'Z' => (char)(letter | 0x20),
            _ => letter,
        };
}
