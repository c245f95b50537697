namespace AdmissionWebhook.Policy.Rules;

/// <summary>One obligation on objects. Stateless: a rule reads a review and reports violations to it.</summary>
public abstract class Rule(RuleDescriptor descriptor)
{
    public RuleDescriptor Descriptor { get; } = descriptor;

    /// <summary>Reports every violation of the object under review. Called only for the kinds of the descriptor.</summary>
    /// <param name="review">The object and what is known about it.</param>
    /// <param name="parameters">This rule's parameters, as the governing policies set them.</param>
    public abstract void Evaluate(Review review, RuleParameters parameters);
}
