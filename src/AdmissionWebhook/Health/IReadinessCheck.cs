namespace AdmissionWebhook.Health;

/// <summary>One thing that must be right before reviews are sent here.</summary>
internal interface IReadinessCheck
{
    string Name { get; }

    ReadinessState Read();
}

/// <param name="IsReady">Whether reviews can be answered as far as this check goes.</param>
/// <param name="Detail">One line for people.</param>
internal sealed record ReadinessState(bool IsReady, string Detail);
