using System.CommandLine;
using System.Globalization;
using System.Net;

namespace AdmissionWebhook.Cli.Options;

/// <summary><c>--port</c>: the port of a host on the wire.</summary>
internal sealed class WirePortOption : Option<int?>
{
    public WirePortOption(string description)
        : base("--port")
    {
        Description = description;
        HelpName = "PORT";
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort)
            {
                return port;
            }

            result.AddError($"--port: '{text}' is not a port (1 to {IPEndPoint.MaxPort})");
            return null;
        };
    }
}
