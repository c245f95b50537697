namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>A document that cannot be read as kubectl would read it, with the 1-based position.</summary>
public sealed class ManifestFormatException(string message, int line, int column, bool fatal) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>The rest of the file cannot be read either.</summary>
    public bool Fatal { get; } = fatal;

    /// <summary>What it is if not meant to be an object; see <see cref="FragmentKinds"/>.</summary>
    public string? Fragment { get; init; }

    internal static ManifestFormatException At(TextSpan span, string message) => new(message, span.Line, span.Column, fatal: false);
}
