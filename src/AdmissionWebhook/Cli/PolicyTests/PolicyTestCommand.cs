using System.CommandLine;
using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Cli.PolicyTests;

/// <summary><c>policy test</c>: runs policies on cases with expected verdicts.</summary>
internal sealed class PolicyTestCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = $"Files with {PolicyTestSchema.Kind} documents, or folders with such files.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly PolicyOption _policy = new();

    private readonly Option<string> _output = OptionKinds.Format("text", "junit");

    public Command Verb()
    {
        _policy.Description = "EgressPolicy file or folder for tests that name none; repeatable.";
        var verb = new CommandWithExample(
            "test",
            "Test policies on cases with expected verdicts.",
            "policy test tests/ -o junit > results.xml"
        )
        {
            _paths,
            _policy,
            _output,
        };
        verb.SetAction(Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        var reader = new PolicyTestReader(Policies(parsed), TimeProvider.System.GetUtcNow());
        var tests = reader.Read(parsed.GetValue(_paths)!);
        if (reader.Errors.Count > 0)
        {
            throw new UnusableInputException(reader.Errors);
        }

        if (tests.Count == 0)
        {
            throw new UnusableInputException($"{string.Join(", ", parsed.GetValue(_paths)!)}: contains no {PolicyTestSchema.Kind}");
        }

        PolicyTestResult[] results = [.. tests.Select(test => test.Run())];
        Action<TextWriter, IReadOnlyList<PolicyTestResult>> write =
            parsed.GetValue(_output) == "junit" ? PolicyTestJUnit.Write : PolicyTestText.Write;
        write(parsed.InvocationConfiguration.Output, results);
        return results.All(result => result.Passed) ? ExitCode.Clean : ExitCode.Denied;
    }

    private List<ManifestEntry>? Policies(ParseResult parsed)
    {
        if (parsed.GetValue(_policy) is not { Length: > 0 })
        {
            return null;
        }

        var snapshot = _policy.Read(parsed);
        return snapshot.Faults.Count == 0
            ? [.. snapshot.Files.SelectMany(file => ManifestReader.Read(file.Bytes, file.Path))]
            : throw new UnusableInputException(snapshot.Faults.Select(fault => fault.ToString()));
    }
}
