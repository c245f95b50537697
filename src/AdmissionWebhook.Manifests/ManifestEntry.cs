namespace AdmissionWebhook.Manifests;

/// <summary>One entry of a file: a document, or why it cannot be read.</summary>
/// <param name="File">The file's display name.</param>
/// <param name="Line">1-based line of the start of the document, or of the error.</param>
public abstract record ManifestEntry(string File, int Line);

/// <summary>
/// One object of a file; the items of a list count as objects. <c>Index</c> is its 0-based number among the objects read from the file;
/// <c>Json</c> is the object as kubectl would send it: UTF-8, members in document order, at most 512 levels deep.
/// </summary>
public sealed record ManifestDocument(string File, int Line, int Index, ReadOnlyMemory<byte> Json, SourceMap Source)
    : ManifestEntry(File, Line)
{
    /// <summary>A message prefixed with its position: <c>file:line:column: message</c>.</summary>
    public string Located(string pointer, string message)
    {
        var mark = Source.Mark(pointer);
        return FormattableString.Invariant($"{File}:{mark.Line}:{mark.Column}: {message}");
    }
}

/// <summary>
/// A file, or part of one, that cannot be read. <c>Message</c> says why, without file and position; line and column are 1-based, in UTF-16
/// code units, or both 0 if the file could not be read at all.
/// </summary>
public sealed record ManifestError(string File, string Message, int Line, int Column) : ManifestEntry(File, Line)
{
    /// <summary>What it is if not meant to be an object, such as a chart template; null if it should have been one.</summary>
    public string? Fragment { get; init; }

    public override string ToString() =>
        Line > 0 ? FormattableString.Invariant($"{File}:{Line}:{Column}: {Message}") : $"{File}: {Message}";
}

/// <summary>
/// Something in a folder of manifests that is not meant to be an object: a patch, a template, a list of something else. It is skipped and
/// counted. <c>What</c> names it in the singular.
/// </summary>
public sealed record ManifestFragment(string File, int Line, string What) : ManifestEntry(File, Line);
