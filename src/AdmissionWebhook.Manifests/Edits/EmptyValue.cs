using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>A value that counts as absent and is about to be replaced.</summary>
internal static class EmptyValue
{
    /// <returns>Its span in the text.</returns>
    /// <exception cref="NotFixableException">There is a comment between its brackets.</exception>
    public static TextSpan Check(string text, Node value) =>
        value is ScalarNode || text.AsSpan(value.Span.Start + 1, value.Span.End - value.Span.Start - 2).Trim().IsEmpty
            ? value.Span
            : throw new NotFixableException($"the brackets on line {value.Span.Line} contain a comment");
}
