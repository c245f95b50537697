using System.Globalization;
using System.Text;

namespace AdmissionWebhook.Kubernetes;

internal sealed class QueryString
{
    private readonly StringBuilder _text = new();

    /// <summary>A null value adds nothing.</summary>
    public QueryString And(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    public QueryString And(string name, int? value) => And(name, value?.ToString(CultureInfo.InvariantCulture));

    public QueryString And(string name, bool value) => And(name, value ? "true" : null);

    public QueryString And(WriteOptions options) => And("dryRun", options.DryRun ? "All" : null).And("fieldManager", options.FieldManager);

    public override string ToString() => _text.ToString();
}
