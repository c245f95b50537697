using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>The metadata of a rule.</summary>
/// <param name="Name">Kebab-case and stable: the ID in policies, messages, metrics, SARIF and docs.</param>
/// <param name="Title">What an object must do, in one line.</param>
/// <param name="Group">Its group in the catalogue.</param>
/// <param name="DefaultAction">The action if no policy sets one.</param>
/// <param name="Kinds">The kinds it evaluates.</param>
public sealed record RuleDescriptor(string Name, string Title, RuleGroup Group, EnforcementAction DefaultAction, IstioKind Kinds)
{
    /// <summary>Its fields under <c>spec.rules.NAME</c> besides <c>action</c>.</summary>
    public IReadOnlyList<RuleParameter> Parameters { get; init; } = [];

    /// <summary>Whether it reads objects other than the one under review.</summary>
    public bool NeedsOtherObjects { get; init; }

    /// <summary>Whether it reports what an API server or istiod would reject, so that it is pointless for admitted objects.</summary>
    public bool IsOfflineOnly { get; init; }

    /// <summary>Whether it evaluates writes to <c>status</c>, and nothing else.</summary>
    public bool ReadsStatus { get; init; }

    /// <summary>
    /// Whether a violation is inherited on UPDATE by role and value alone, because its effect depends on nothing else. The default for
    /// hygiene and capture rules; other rules must opt in, since otherwise the object's exposure is compared too.
    /// </summary>
    public bool InheritsByValue
    {
        get => field || Group is RuleGroup.Resilience or RuleGroup.Capture;
        init;
    }

    /// <summary>Whether it is also evaluated in platform namespaces.</summary>
    public bool AppliesToPlatform => Group is not (RuleGroup.Shapes or RuleGroup.Capture);

    /// <summary>The path of its page in the repository.</summary>
    public string Page => $"docs/rules/{Name}.md";
}
