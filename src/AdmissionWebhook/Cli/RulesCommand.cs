using System.CommandLine;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Cli;

/// <summary><c>rules</c>: what the catalogue holds.</summary>
internal sealed class RulesCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "One rule, with its parameters.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<bool> _markdown = new("--markdown") { Description = "Print docs/rules/README.md." };

    public Command Verb()
    {
        var verb = new Command("rules", "List the rules, or explain one.") { _name, _markdown };
        _name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && RuleCatalog.Find(name) is null)
            {
                result.AddError($"there is no rule '{name}'; `rules` lists them");
            }
        });
        verb.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Text(parsed));
            return ExitCode.Clean;
        });
        return verb;
    }

    private string Text(ParseResult parsed) => (parsed.GetValue(_markdown), parsed.GetValue(_name)) switch
    {
        (true, _) => RuleIndex.Markdown(),
        (_, { } name) => One(RuleCatalog.Find(name)!.Descriptor),
        _ => string.Concat(RuleCatalog.All.Select(rule => $"{rule.Descriptor.Name,-28} {rule.Descriptor.DefaultAction,-9} {rule.Descriptor.Title}\n")),
    };

    private static string One(RuleDescriptor rule) =>
        $"{rule.Name} ({rule.DefaultAction} by default)\n{rule.Title}.\n{string.Concat(rule.Parameters.Select(parameter => $"  {parameter.Name}: {parameter.Description}\n"))}Page: {rule.Page}\n";
}
