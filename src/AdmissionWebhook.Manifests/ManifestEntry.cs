namespace AdmissionWebhook.Manifests;

/// <summary>What a file holds at one place: a document or the reason why it cannot be read.</summary>
/// <param name="File">The file's display name.</param>
/// <param name="Line">1-based line where the document starts or the error stands.</param>
public abstract record ManifestEntry(string File, int Line);

/// <summary>
/// One object of a file; the items of a list are objects of their own. <c>Index</c> is its 0-based number among the objects delivered
/// from the file; <c>Json</c> is the object as kubectl would send it: UTF-8, members in document order, nested at most 512 levels.
/// </summary>
public sealed record ManifestDocument(string File, int Line, int Index, ReadOnlyMemory<byte> Json, SourceMap Source) : ManifestEntry(File, Line)
{
    /// <summary>A message with the place that it is about: <c>file:line:column: message</c>.</summary>
    public string Located(string pointer, string message)
    {
        var mark = Source.Mark(pointer);
        return FormattableString.Invariant($"{File}:{mark.Line}:{mark.Column}: {message}");
    }
}

/// <summary>
/// A file, or a place in it, that cannot be read. <c>Message</c> says what is wrong, without file and position; line and column are
/// 1-based, columns in UTF-16 code units; both are 0 where the file could not be read at all.
/// </summary>
public sealed record ManifestError(string File, string Message, int Line, int Column) : ManifestEntry(File, Line)
{
    /// <summary>What the place holds if it is no object by design, such as a chart template; null where it should have been one.</summary>
    public string? Fragment { get; init; }

    public override string ToString() => Line > 0 ? FormattableString.Invariant($"{File}:{Line}:{Column}: {Message}") : $"{File}: {Message}";
}

/// <summary>
/// Something in a folder of manifests that is no object by design: a patch, a template, a list of something else. It is passed over and
/// counted. <c>What</c> names it in the singular.
/// </summary>
public sealed record ManifestFragment(string File, int Line, string What) : ManifestEntry(File, Line);
