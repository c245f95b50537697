using System.CommandLine;

namespace AdmissionWebhook.Cli.Options;

/// <summary>A verb whose help ends with an example of its use.</summary>
internal sealed class CommandWithExample(string name, string description, string example) : Command(name, description)
{
    public string Example { get; } = example;
}
