using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Policy.Rules;

/// <summary>What is known of a rule without running it.</summary>
/// <param name="Name">Kebab-case and stable: the id in policies, messages, metrics, SARIF and docs.</param>
/// <param name="Title">What an object must do, in one line.</param>
/// <param name="Group">Which part of the catalogue it belongs to.</param>
/// <param name="DefaultAction">What a finding leads to where no policy speaks.</param>
/// <param name="Kinds">The kinds it looks at.</param>
public sealed record RuleDescriptor(string Name, string Title, RuleGroup Group, EnforcementAction DefaultAction, IstioKind Kinds)
{
    /// <summary>The settings it takes under <c>spec.rules.NAME</c> besides <c>action</c>.</summary>
    public IReadOnlyList<RuleParameter> Parameters { get; init; } = [];

    /// <summary>Whether it reads other objects than the one under review (X in the design).</summary>
    public bool NeedsOtherObjects { get; init; }

    /// <summary>Whether it says what an API server or istiod would refuse, and so has nothing to say of what one has let through.</summary>
    public bool IsOfflineOnly { get; init; }

    /// <summary>Whether it looks at writes of <c>status</c>, and at nothing else.</summary>
    public bool ReadsStatus { get; init; }

    /// <summary>
    /// Whether on UPDATE a violation is inherited by role and value alone: they say all that its effect depends on. Hygiene and capture are
    /// about the value by itself; of the others one must say so, or the exposure of the object counts too.
    /// </summary>
    public bool InheritsByValue { get => field || Group is RuleGroup.Resilience or RuleGroup.Capture; init; }

    /// <summary>Whether it is evaluated in platform namespaces too.</summary>
    public bool AppliesToPlatform => Group is not (RuleGroup.Shapes or RuleGroup.Capture);

    /// <summary>Where its page stands in the repository.</summary>
    public string Page => $"docs/rules/{Name}.md";
}
