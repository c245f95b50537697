using System.Globalization;
using System.Text;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Proposals;

/// <summary>A proposal as a policy document, with a comment for each decision to make.</summary>
/// <param name="subjects">The objects that demands refer to by number.</param>
/// <param name="name">The policy's name.</param>
/// <param name="expires">The last day of the exceptions.</param>
internal sealed class ProposalDocument(IReadOnlyList<ProposalSubject> subjects, string name, string expires)
{
    private const string Name = "proposed";

    /// <summary>A name that no other policy uses.</summary>
    public static string FreeName(IReadOnlyList<CompiledPolicy> others) =>
        Enumerable
            .Range(1, others.Count + 1)
            .Select(number => number == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{number}"))
            .First(free => !others.Any(other => other.Name == free));

    public string Write(Proposal proposal, IEnumerable<string> heading)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var yaml = new YamlText(output);
        foreach (var line in heading)
        {
            yaml.Comment(0, line);
        }

        yaml.Line(0, $"apiVersion: {EgressPolicySchema.ApiVersion}");
        yaml.Line(0, $"kind: {EgressPolicySchema.Kind}");
        yaml.Line(0, $"metadata: {{name: {name}}}");
        if (proposal.Approvals.Count + proposal.Exceptions.Count + proposal.Seen.Count == 0)
        {
            yaml.Comment(0, "Nothing leaves the cluster, so nothing is approved.");
            yaml.Line(0, "spec: {}");
            return output.ToString();
        }

        yaml.Line(0, "spec:");
        if (proposal.Approvals.Count + proposal.Seen.Count > 0)
        {
            yaml.Line(2, "approvedHosts:");
            new ApprovalSection(yaml, subjects).Write(proposal.Approvals);
            SeenSection.Write(yaml, proposal.Seen);
        }

        if (proposal.Exceptions.Count > 0)
        {
            yaml.Line(2, "exceptions:");
            foreach (var exception in proposal.Exceptions)
            {
                Write(yaml, exception);
            }
        }

        return output.ToString();
    }

    /// <summary>The starting point of a proposal: the other policies, and one that governs every namespace and approves nothing.</summary>
    public static PolicySet Nothing(IReadOnlyList<CompiledPolicy> others) =>
        new([.. others, Compile(new ProposalDocument([], FreeName(others), "").Write(new Proposal([], []), []))]);

    /// <summary>The policy as the server would read it from a file.</summary>
    public static CompiledPolicy Compile(string text)
    {
        var entries = ManifestReader.Read(Encoding.UTF8.GetBytes(text), Name).ToList();
        return new PolicyFiles(hasNamespaceLabels: true).Compile(entries, Name).Set.Policies[0];
    }

    private void Write(YamlText yaml, ProposedException exception)
    {
        foreach (var violation in exception.Denied.DistinctBy(violation => (violation.Rule, violation.Message)))
        {
            yaml.Comment(4, $"decide: {violation.Rule}: {violation.Message}; {violation.Remedy}");
        }

        yaml.Line(4, $"- rules: [{string.Join(", ", exception.Rules)}]");
        yaml.Text(6, "kind", exception.Object.Identity.Kind);
        yaml.Text(6, "namespace", Formats.NamespaceGlob(exception.Object.Namespace) is null ? exception.Object.Namespace : null);
        yaml.Text(6, "name", exception.Object.Identity.Name is { Length: > 0 } own ? own : null);
        yaml.List(6, "values", exception.Values);
        yaml.Text(6, "owner", exception.Owner);
        yaml.Text(6, "reason", ProposedException.Reason);
        yaml.Line(6, $"expires: {expires}");
    }
}
