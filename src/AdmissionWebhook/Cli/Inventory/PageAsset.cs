using System.Text;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>The page's style sheets and script, embedded from <c>src/AdmissionWebhook.Console/report</c>.</summary>
internal static class PageAsset
{
    /// <returns>The text with line feeds only, as browsers hash it.</returns>
    public static string Text(string name)
    {
        using var stream =
            typeof(PageAsset).Assembly.GetManifestResourceStream($"report/{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
