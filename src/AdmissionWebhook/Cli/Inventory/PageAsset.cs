using System.Text;

namespace AdmissionWebhook.Cli.Inventory;

/// <summary>Style sheets and script of the page, embedded as they stand in <c>src/AdmissionWebhook.Console/report</c>.</summary>
internal static class PageAsset
{
    /// <returns>With line feeds alone, as browsers hash them.</returns>
    public static string Text(string name)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream($"report/{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
