namespace AdmissionWebhook.Policy;

/// <summary>A review ran out of the time that the caller gave it.</summary>
public sealed class OverdueException() : Exception("the review ran out of time");
