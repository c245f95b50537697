using AdmissionWebhook.Policy.Istio;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>
/// What CEL can find of one rule's violations: fewer than the rule, never more. On UPDATE it finds only what the stored object does not
/// have, since the webhook inherits that.
/// </summary>
/// <param name="Rule">The rule that denies what is found.</param>
/// <param name="Kinds">The kinds that it looks at.</param>
/// <param name="Variables">What the expressions read, in their order, beside <c>variables.spec</c> and <c>variables.before</c>.</param>
/// <param name="Found">Whether there is a violation.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record NativeCheck(string Rule, IstioKind Kinds, IReadOnlyList<NativeVariable> Variables, string Found, string Message)
{
    /// <summary>Further rules that may speak in the place of <see cref="Rule"/>: all of them must deny.</summary>
    public IReadOnlyList<string> Or { get; init; } = [];

    /// <summary>A message that names the value; an expression. Null: the message says it all.</summary>
    public string? MessageExpression { get; init; }

    /// <summary>Whether neither an exception nor broken glass lifts it.</summary>
    public bool IsAbsolute { get; init; }

    /// <summary>Whether exceptions are among the values that it lets pass, so that they need not lift the whole check.</summary>
    public bool KnowsExceptions { get; init; }

    /// <summary>Under which condition it holds at all, beside the rule's action.</summary>
    public string Condition { get; init; } = CelText.True;
}
