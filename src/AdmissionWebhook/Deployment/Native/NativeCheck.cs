using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>
/// The violations of one rule that CEL can find: possibly fewer than the rule finds, never more. On UPDATE, leaves out what the stored
/// object already has, since the webhook inherits it.
/// </summary>
/// <param name="Rule">The rule that denies the violation.</param>
/// <param name="Kinds">The kinds it checks.</param>
/// <param name="Variables">
/// The variables that the expressions use, in order, besides <c>variables.spec</c> and <c>variables.before</c>.
/// </param>
/// <param name="Found">Whether there is a violation.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record NativeCheck(string Rule, IstioKind Kinds, IReadOnlyList<NativeVariable> Variables, string Found, string Message)
{
    /// <summary>Other rules that can report the violation instead of <see cref="Rule"/>: all of them must deny.</summary>
    public IReadOnlyList<string> Or { get; init; } = [];

    /// <summary>An expression for a message that names the value; null to use <see cref="Message"/>.</summary>
    public string? MessageExpression { get; init; }

    /// <summary>Whether neither exceptions nor break-glass lift it.</summary>
    public bool IsAbsolute { get; init; }

    /// <summary>Whether excepted values are among those that it allows, so that an exception need not disable the whole check.</summary>
    public bool KnowsExceptions { get; init; }

    /// <summary>A further condition for the check to apply, besides the rule's action.</summary>
    public string Condition { get; init; } = CelText.True;
}
