namespace AdmissionWebhook.Manifests.Edits;

/// <summary>
/// Replaces a range of the text. Edits at the same place are made in order of <c>Depth</c>, the deepest first: what ends together with
/// its parent must be completed before the parent goes on.
/// </summary>
internal sealed record TextEdit(int Start, int Length, string Text, int Depth);
