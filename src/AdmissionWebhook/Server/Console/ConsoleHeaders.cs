namespace AdmissionWebhook.Server.Console;

/// <summary>The console's security headers.</summary>
internal static class ConsoleHeaders
{
    private const string Rest =
        "; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        + "; require-trusted-types-for 'script'";

    /// <param name="response">The answer, before it has started.</param>
    /// <param name="nonce">The nonce of the style sheet that the editor adds to the page; null for anything but the page.</param>
    public static void Protect(HttpResponse response, string? nonce)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = nonce is null
            ? "default-src 'none'; frame-ancestors 'none'"
            : $"default-src 'none'; style-src 'self' 'nonce-{nonce}'{Rest}";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
