using System.Text.Json.Nodes;
using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests.Edits;

/// <summary>
/// Edits of a flow mapping or JSON object: new members go after the last one, on lines of their own if the others have them.
/// </summary>
internal sealed class FlowEdits(string text, Layout layout, MappingNode container)
{
    private bool IsJson => container.Style == NodeStyle.Json;

    private bool QuotesKeys => container.FirstKey is { } first && text[first.Span.Start] == '"';

    /// <summary>Members are on lines of their own, or would be: an empty object in an indented JSON file.</summary>
    private bool IsMultiLine =>
        container.FirstKey is { } first
            ? HasBreak(container.Span.Start, first.Span.Start)
            : IsJson && LineIndent(container.Span.Start).Length > 0;

    public IEnumerable<TextEdit> For(List<Addition> additions)
    {
        var depth = additions[0].Depth;
        foreach (
            var (member, value) in additions
                .Where(addition => addition.Replaced is not null)
                .Select(addition => (addition.Replaced!, addition.Value))
        )
        {
            yield return Replace(member, value, depth + 1);
        }

        var added = additions.Where(addition => addition.Replaced is null).ToList();
        // A comma right after a colon would become part of the key.
        var bareColon =
            container.LastValue is { } last
            && text[last.Span.End - 1] == ':'
            && additions.TrueForAll(addition => addition.Replaced?.Value != last);
        foreach (
            var edit in added.Count == 0 ? []
            : container.LastValue is null ? Fill(added, depth)
            : Append(added, depth, bareColon ? " " : "")
        )
        {
            yield return edit;
        }
    }

    private TextEdit Replace(Member member, JsonNode value, int depth)
    {
        var span = EmptyValue.Check(text, member.Value);
        var colon = text.AsSpan(member.Key.Span.End, span.Start - member.Key.Span.End).Contains(':');
        var gap =
            span.End > span.Start ? ""
            : colon ? " "
            : ": ";
        return new TextEdit(span.Start, span.End - span.Start, gap + Value(value, LineIndent(member.Key.Span.Start)), depth);
    }

    private IEnumerable<TextEdit> Fill(List<Addition> added, int depth)
    {
        var (start, end) = (container.Span.Start + 1, container.Span.End - 1);
        if (text[start - 1] != '{' || !text.AsSpan(start, end - start).Trim().IsEmpty)
        {
            throw new NotFixableException($"the empty mapping on line {container.Span.Line} contains a comment, an anchor or a tag");
        }

        var indent = LineIndent(container.Span.Start);
        var inside = IsMultiLine
            ? layout.NewLine + Lines(added, indent + Style.Unit) + layout.NewLine + indent
            : string.Join(IsJson ? Style.Comma : ", ", added.Select(addition => Member(addition, indent)));
        yield return new TextEdit(start, end - start, inside, depth);
    }

    private IEnumerable<TextEdit> Append(List<Addition> added, int depth, string gap)
    {
        var end = container.LastValue!.Span.End;
        var indent = LineIndent(container.FirstKey!.Span.Start);
        var comma = TrailingComma(end);
        if (!IsMultiLine)
        {
            var separator = IsJson ? Style.Comma : ", ";
            var members = string.Join(separator, added.Select(addition => Member(addition, indent)));
            yield return new TextEdit(comma ?? end, 0, (comma is null ? gap + separator : " ") + members, depth);
            yield break;
        }

        var behind = EndOfLineWithoutContent(comma ?? end);
        var lines = layout.NewLine + Lines(added, indent) + (comma is null ? "" : ",");
        if (comma is null)
        {
            yield return new TextEdit(end, 0, gap + ",", depth);
        }

        yield return new TextEdit(behind ?? comma ?? end, 0, lines, depth);
    }

    private string Lines(List<Addition> added, string indent) =>
        string.Join("," + layout.NewLine, added.Select(addition => indent + Member(addition, indent)));

    private string Member(Addition addition, string indent) =>
        IsJson
            ? ScalarText.Quoted(addition.Name) + Style.Colon + Value(addition.Value, indent)
            : $"{FlowText.Key(addition.Name, QuotesKeys)}: {Value(addition.Value, indent)}";

    private string Value(JsonNode value, string indent) =>
        IsJson ? FlowText.Json(value, Style, indent) : FlowText.Yaml(value, flow: true, QuotesKeys);

    private JsonStyle Style
    {
        get
        {
            var colon =
                container.FirstKey is { } key && container.Members.Count > 0 ? text[key.Span.End..container.Members[0].Value.Span.Start]
                : IsMinified ? ":"
                : ": ";
            var unit =
                container.FirstKey is { } first
                && IsMultiLine
                && LineIndent(first.Span.Start) is var inner
                && LineIndent(container.Span.Start) is var outer
                && inner.Length > outer.Length
                    ? inner[outer.Length..]
                    : JsonUnit;
            return new JsonStyle(
                colon.Trim() == ":" && !HasBreak(colon) ? colon : ": ",
                colon == ":" ? "," : ", ",
                IsMultiLine ? layout.NewLine : "",
                unit
            );
        }
    }

    /// <summary>An empty object has no style to copy; white space in the file tells whether it is minified.</summary>
    private bool IsMinified => !text.AsSpan().ContainsAny(' ', '\n');

    /// <summary>One level of indentation, taken from the file's first indented line.</summary>
    private string JsonUnit
    {
        get
        {
            var (spaces, tabs) = (text.IndexOf("\n ", StringComparison.Ordinal), text.IndexOf("\n\t", StringComparison.Ordinal));
            var at = spaces < 0 || (tabs >= 0 && tabs < spaces) ? tabs : spaces;
            return at < 0 ? "  " : LineIndent(at + 1);
        }
    }

    private string LineIndent(int index)
    {
        var start = text.AsSpan(0, index).LastIndexOfAny('\n', '\r') + 1;
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return text[start..end];
    }

    /// <returns>The index after a comma that follows the last value, or null.</returns>
    private int? TrailingComma(int index)
    {
        while (text[index] != '}')
        {
            switch (text[index])
            {
                case ',':
                    return index + 1;
                case '#':
                    index += Math.Max(1, text.AsSpan(index).IndexOfAny('\n', '\r'));
                    break;
                default:
                    index++;
                    break;
            }
        }

        return null;
    }

    /// <returns>The end of the line if nothing but a comment follows, else null.</returns>
    private int? EndOfLineWithoutContent(int index)
    {
        var rest = text.AsSpan(index);
        var length = rest.IndexOfAny('\n', '\r');
        var line = length < 0 ? rest : rest[..length];
        return length >= 0 && (line.Trim().IsEmpty || line.TrimStart().StartsWith("#")) ? index + length : null;
    }

    private bool HasBreak(int from, int to) => text.AsSpan(from, to - from).ContainsAny('\n', '\r');

    private static bool HasBreak(string part) => part.AsSpan().ContainsAny('\n', '\r');
}
