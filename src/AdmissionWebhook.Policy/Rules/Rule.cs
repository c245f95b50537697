namespace AdmissionWebhook.Policy.Rules;

/// <summary>One obligation on objects. Stateless: it reads a review and reports violations to it.</summary>
public abstract class Rule(RuleDescriptor descriptor)
{
    public RuleDescriptor Descriptor { get; } = descriptor;

    /// <summary>Reports every violation in the object under review. Called only for the descriptor's kinds.</summary>
    /// <param name="review">The object and its context.</param>
    /// <param name="parameters">The rule's parameters, merged from the governing policies.</param>
    public abstract void Evaluate(Review review, RuleParameters parameters);
}
