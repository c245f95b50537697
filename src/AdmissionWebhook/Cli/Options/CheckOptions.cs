using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Checks;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Cli.Options;

/// <summary>The options of <c>check</c>.</summary>
internal sealed class CheckOptions
{
    private const string Create = "CREATE";
    private const string Update = "UPDATE";

    private readonly Option<string> _operation = new("--operation")
    {
        Description = "CREATE (the default) or UPDATE.",
        HelpName = "OPERATION",
    };

    private readonly Option<string[]> _old = new("--old")
    {
        Description = "Stored objects; a manifest with a counterpart among them is an UPDATE. Repeatable.",
        HelpName = "FILE",
    };

    private readonly Option<string> _user = new("--user") { Description = "User who sends the objects.", HelpName = "NAME" };

    private readonly Option<string[]> _group = new("--group") { Description = "Group of that user; repeatable.", HelpName = "NAME" };

    private readonly Option<bool> _fix = new("--fix")
    {
        Description = "Write the defaults into the files (exportTo only with an explicit --operation CREATE: it would hide a live object).",
    };

    private readonly Option<bool> _diff = new("--diff") { Description = "Print the changes of --fix as a unified diff." };

    private readonly NamespaceOption _namespace = new();

    public ManifestPaths Paths { get; } = new();

    public PolicyOption Policy { get; } = new();

    public NamespacesOption Namespaces { get; } = new();

    public CrdsOption Crds { get; } = new();

    public ReportOption Report { get; } = new();

    public FailOnOption FailOn { get; } = new();

    public void Equip(Command command)
    {
        _operation.AcceptOnlyFromAmong(Create, Update);
        command.Add(Paths);
        Option[] options =
        [
            Policy,
            Paths.Exclude,
            _namespace,
            Namespaces,
            Crds,
            _operation,
            _old,
            _user,
            _group,
            Report,
            _fix,
            _diff,
            FailOn,
        ];
        Array.ForEach(options, command.Add);
        command.Check(Check);
    }

    public CheckQuestion Question(ParseResult parsed) =>
        new()
        {
            Namespace = parsed.GetValue(_namespace)!,
            IsNamespaceAssumed = !HasNamespace(parsed),
            Operation = parsed.GetValue(_operation) == Update ? Operation.Update : Operation.Create,
            HasOldObjects = parsed.GetValue(_old) is { Length: > 0 },
            User = parsed.GetValue(_user) ?? "",
            Groups = parsed.GetValue(_group) ?? [],
            Crds = Crds.Load(parsed),
        };

    /// <summary>Whether a namespace for documents without one was given.</summary>
    public bool HasNamespace(ParseResult parsed) => parsed.GetResult(_namespace) is { Implicit: false };

    public IReadOnlyList<LoadedFile> OldObjects(ParseResult parsed) => LoadedFile.Load(parsed.GetValue(_old) ?? [], () => Stream.Null);

    public DefaultsFix Defaults(ParseResult parsed) => new(parsed.GetValue(_operation) == Create);

    public bool Fixes(ParseResult parsed) => parsed.GetValue(_fix);

    public bool ShowsDiff(ParseResult parsed) => parsed.GetValue(_diff);

    private void Check(CommandResult result)
    {
        Paths.Check(result);

        // Reading an invalid value would throw, and it is already reported.
        if (result.GetResult(_operation) is { Tokens: [{ Value: Create }] } && result.GetValue(_old) is { Length: > 0 })
        {
            result.AddError("--old is for updates; it cannot be used with --operation CREATE");
        }

        Report.Check(result, result.GetValue(_diff));
    }
}
