using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace AdmissionWebhook.Server.Console;

/// <summary>The console's files, embedded by its build: see <c>src/AdmissionWebhook.Console</c>.</summary>
internal sealed class ConsoleAssets
{
    private const string Prefix = "console/";
    private const string Page = "index.html";

    // Vite puts a content hash into the names of these files.
    private const string Hashed = "assets/";
    private const string NoncePlace = "{{nonce}}";

    private static readonly FrozenDictionary<string, string> MediaTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Asset> _assets;
    private readonly string? _page;

    private ConsoleAssets(IEnumerable<Asset> assets)
    {
        _assets = assets.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);
        _page = _assets.TryGetValue(Page, out var page) ? Encoding.UTF8.GetString(page.Bytes) : null;
    }

    /// <summary>Whether the program was built with the console.</summary>
    public bool IsThere => _page is not null;

    public static ConsoleAssets Embedded()
    {
        var assembly = typeof(ConsoleAssets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        return new ConsoleAssets(
            names.Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return Asset.Of(name[Prefix.Length..].Replace('\\', '/'), bytes);
            })
        );
    }

    /// <summary>Sends a file or, for an empty name, the page with a fresh nonce.</summary>
    /// <returns>False if there is no such file.</returns>
    public async Task<bool> SendAsync(HttpContext context, string name)
    {
        if (name.Length == 0)
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
            ConsoleHeaders.Protect(context.Response, nonce);
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentType = MediaTypes[".html"];
            await context.Response.WriteAsync(_page!.Replace(NoncePlace, nonce, StringComparison.Ordinal), context.RequestAborted);
            return true;
        }

        if (name == Page || !_assets.TryGetValue(name, out var asset))
        {
            return false;
        }

        var response = context.Response;
        ConsoleHeaders.Protect(response, null);
        response.Headers.ETag = asset.Tag;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = name.StartsWith(Hashed, StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        response.ContentType = MediaTypes.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream");
        var isPacked = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        response.Headers.ContentEncoding = isPacked ? "gzip" : default;
        var bytes = isPacked ? asset.Packed.Value : asset.Bytes;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
        return true;
    }

    private sealed record Asset(string Name, byte[] Bytes, string Tag, Lazy<byte[]> Packed)
    {
        public static Asset Of(string name, byte[] bytes) =>
            new(name, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"", new Lazy<byte[]>(() => Pack(bytes)));

        private static byte[] Pack(byte[] bytes)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            {
                gzip.Write(bytes);
            }

            return packed.ToArray();
        }
    }
}
