namespace AdmissionWebhook.Policy.Rules;

/// <summary>One obligation on objects. Stateless: a rule reads a review and reports problems to it.</summary>
public abstract class Rule(RuleDescriptor descriptor)
{
    public RuleDescriptor Descriptor { get; } = descriptor;

    /// <summary>Reports every problem of the object under review. Called only for the kinds of the descriptor.</summary>
    public abstract void Evaluate(Review review);
}
