namespace AdmissionWebhook.Server.Admission;

/// <summary>Limits of reviews in number, memory and time. A request above a limit is refused at once and told to retry.</summary>
internal sealed record ReviewLimits(ReviewSlots Slots, BodyMemory Memory)
{
    /// <summary>
    /// How long a review can be queued, and then how long its evaluation can take. With our manifests the API server gives up after 5 s, so
    /// the answer must come before that.
    /// </summary>
    public static readonly TimeSpan Waiting = TimeSpan.FromSeconds(2),
        Evaluating = TimeSpan.FromSeconds(2);

    /// <summary>How long a review in a new namespace waits for its labels, and how often it checks.</summary>
    public static readonly TimeSpan CatchingUp = TimeSpan.FromSeconds(1),
        Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Enough for all requests that three API servers can have in flight, with Kubernetes' defaults.</summary>
    public const int DefaultReviews = 1000;

    /// <param name="reviews">The limit, queued ones included.</param>
    public static ReviewLimits Of(int reviews) => new(ReviewSlots.Of(reviews), new BodyMemory(BodyMemory.Default));
}
