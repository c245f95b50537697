namespace AdmissionWebhook.Manifests.Edits;

/// <summary>
/// Replaces a range of the text. Edits in the same place are made in order of <c>Depth</c>, deepest first, so that a value is complete
/// before its parent continues.
/// </summary>
internal sealed record TextEdit(int Start, int Length, string Text, int Depth);
