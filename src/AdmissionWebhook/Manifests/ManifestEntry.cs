namespace AdmissionWebhook.Manifests;

/// <summary>What a file holds at one place: a document or the reason why it cannot be read.</summary>
/// <param name="File">The file's display name.</param>
/// <param name="Line">1-based line where the document starts or the error stands.</param>
public abstract record ManifestEntry(string File, int Line);

/// <summary>One object of a file; the items of a list are objects of their own.</summary>
/// <param name="Index">0-based number of the document among the documents delivered from the file.</param>
/// <param name="Json">The object as kubectl would send it: UTF-8, members in document order, nested at most 512 levels.</param>
/// <param name="Source">Where each value stands in the file.</param>
public sealed record ManifestDocument(string File, int Line, int Index, ReadOnlyMemory<byte> Json, SourceMap Source) : ManifestEntry(File, Line);

/// <summary>A file, or a place in it, that cannot be read.</summary>
/// <param name="Message">What is wrong, without file and position.</param>
/// <param name="Column">1-based column, in UTF-16 code units.</param>
public sealed record ManifestError(string File, string Message, int Line, int Column) : ManifestEntry(File, Line);
