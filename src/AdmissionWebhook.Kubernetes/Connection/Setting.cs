using System.Text;

namespace AdmissionWebhook.Kubernetes.Connection;

/// <summary>A value that a connection needs, and the file or field that it came from, for error messages.</summary>
internal sealed record Setting(string Value, string Origin)
{
    /// <exception cref="ConnectionException">The file cannot be read.</exception>
    public static Setting FromFile(string path)
    {
        try
        {
            return new Setting(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <exception cref="ConnectionException">Not base64 of UTF-8 text, as the <c>-data</c> fields of a kubeconfig require.</exception>
    public static Setting FromBase64(string text, string origin)
    {
        try
        {
            return new Setting(Encoding.UTF8.GetString(Convert.FromBase64String(text)), origin);
        }
        catch (FormatException exception)
        {
            throw new ConnectionException($"{origin}: is not base64", exception);
        }
    }

    /// <summary>The value without surrounding white space.</summary>
    /// <exception cref="ConnectionException">It is empty, or contains characters that a header cannot carry.</exception>
    public string AsToken()
    {
        var token = Value.Trim();
        return token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? token
            : throw new ConnectionException($"{Origin}: not a token");
    }

    /// <summary>Only the origin: the value may be a secret.</summary>
    public override string ToString() => Origin;
}
