namespace AdmissionWebhook.Server.Admission;

/// <summary>What reviews may take together, and how long one may last. What finds no room is refused at once and told to try again.</summary>
internal sealed record ReviewLimits(ReviewSlots Slots, BodyMemory Memory)
{
    /// <summary>
    /// How long a review may wait for its turn, and how long it may then be evaluated. The API server gives up after 5 s by our manifests; an
    /// answer must be there before.
    /// </summary>
    public static readonly TimeSpan Waiting = TimeSpan.FromSeconds(2), Evaluating = TimeSpan.FromSeconds(2);

    /// <summary>How long a review of a namespace that has just been made waits for its labels, and how often it looks.</summary>
    public static readonly TimeSpan CatchingUp = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Enough for the requests that three API servers have in flight at most, as they are delivered.</summary>
    public const int DefaultReviews = 1000;

    /// <param name="reviews">At once, those that wait for their turn included.</param>
    public static ReviewLimits Of(int reviews) => new(ReviewSlots.Of(reviews), new BodyMemory(BodyMemory.Default));
}
