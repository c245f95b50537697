using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Maps;

/// <summary>Writes HTML from interpolated strings: interpolated text is escaped, and numbers are written as SVG reads them.</summary>
internal sealed class HtmlText(TextWriter output)
{
#pragma warning disable CA1822 // The handler that the compiler makes writes to this instance.
    public void Add([InterpolatedStringHandlerArgument("")] Markup markup) => _ = markup;
#pragma warning restore CA1822

    public void Line([InterpolatedStringHandlerArgument("")] Markup markup)
    {
        _ = markup;
        output.Write('\n');
    }

    /// <summary>Writes trusted HTML from an embedded file.</summary>
    public void Raw(string html) => output.Write(html);

    private void Text(string? text) => output.Write(WebUtility.HtmlEncode(PlainText.Of(text ?? "")));

    /// <summary>The compiler's handler for an interpolated string.</summary>
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
