namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>The position of a node in the decoded text of its file.</summary>
/// <param name="Start">First UTF-16 index.</param>
/// <param name="End">UTF-16 index after the last character.</param>
/// <param name="Line">1-based line of <paramref name="Start"/>.</param>
/// <param name="Column">1-based column of <paramref name="Start"/>, in UTF-16 code units.</param>
internal readonly record struct TextSpan(int Start, int End, int Line, int Column);
