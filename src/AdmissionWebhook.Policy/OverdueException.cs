namespace AdmissionWebhook.Policy;

/// <summary>The caller's time for a review is over before the review was.</summary>
public sealed class OverdueException() : Exception("the time for the review was over before it was evaluated whole");
