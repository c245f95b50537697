using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Maps;

/// <summary>HTML in which whatever is put between braces is text: it is escaped, and numbers are written as SVG reads them.</summary>
internal sealed class HtmlText(TextWriter output)
{
    public void Add([InterpolatedStringHandlerArgument("")] Markup markup) => _ = markup;

    public void Line([InterpolatedStringHandlerArgument("")] Markup markup)
    {
        _ = markup;
        output.Write('\n');
    }

    /// <summary>Adds what is HTML already, from a file of ours.</summary>
    public void Raw(string html) => output.Write(html);

    private void Text(string? text) => output.Write(WebUtility.HtmlEncode(PlainText.Of(text ?? "")));

    /// <summary>What the compiler makes of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly HtmlText _html;

        public Markup(int literalLength, int formattedCount, HtmlText html)
        {
            _ = literalLength + formattedCount;
            _html = html;
        }

        public void AppendLiteral(string literal) => _html.Raw(literal);

        public void AppendFormatted(string? value) => _html.Text(value);

        public void AppendFormatted(int value) => _html.Raw(value.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(double value) => _html.Raw(value.ToString("0.##", CultureInfo.InvariantCulture));
    }
}
