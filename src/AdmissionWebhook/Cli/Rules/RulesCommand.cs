using System.CommandLine;
using System.CommandLine.Completions;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Text;
using AdmissionWebhook.Reports;

namespace AdmissionWebhook.Cli.Rules;

/// <summary><c>rules</c>: lists the rules, or prints a rule's page.</summary>
internal sealed class RulesCommand
{
    private static readonly string[] Names = [.. RuleCatalog.All.Select(rule => rule.Descriptor.Name)];

    private readonly Argument<string> _name = new("NAME")
    {
        Description = "Print this rule's page.",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _markdown = new("--markdown") { Description = "Print docs/rules/README.md." };

    public Command Verb()
    {
        var verb = new CommandWithExample("rules", "List the rules, or explain one.", "rules unapproved-host") { _name, _markdown };
        _name.CompletionSources.Add(_ => Names.Select(name => new CompletionItem(name)));
        _name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && RulePages.Find(name) is null)
            {
                result.AddError(
                    $"there is no rule '{name}'; "
                        + $"{(NearestName.Find(name, Names) is { } near ? $"did you mean '{near}'?" : "`rules` lists them")}"
                );
            }
        });
        verb.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Text(parsed));
            return ExitCode.Clean;
        });
        return verb;
    }

    private string Text(ParseResult parsed) =>
        (parsed.GetValue(_markdown), parsed.GetValue(_name)) switch
        {
            (true, _) => RuleIndex.Markdown(),
            (_, { } name) => RulePages.Find(name)!,
            _ => string.Concat(
                RuleCatalog.All.Select(rule => $"{rule.Descriptor.Name, -28} {rule.Descriptor.DefaultAction, -9} {rule.Descriptor.Title}\n")
            ),
        };
}
