using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>
/// A violation between two objects is reported on the later one. An object being written is the later one; of two stored ones, the younger;
/// manifests without a creation time have no age.
/// </summary>
internal static class Latecomer
{
    /// <summary>Whether the object under review is the later one.</summary>
    /// <param name="review">The review.</param>
    /// <param name="other">The other object.</param>
    /// <param name="onTie">The answer if neither is older.</param>
    public static bool Is(Review review, KnownObject other, bool onTie) =>
        (review.Input.Operation, review.Known?.Created, other.Created) switch
        {
            (Operation.Update, _, _) => true,
            (_, null, null) => onTie,
            (_, null, _) => true,
            (_, _, null) => false,
            var (_, own, others) => own == others ? onTie : own > others,
        };

    /// <summary>For two objects of one kind: ties are broken as Istio sorts, by name and then by namespace.</summary>
    public static bool IsAmongEquals(Review review, KnownObject other)
    {
        var byName = string.CompareOrdinal(review.Key.Name, other.Key.Name);
        return Is(review, other, (byName != 0 ? byName : string.CompareOrdinal(review.Key.Namespace, other.Key.Namespace)) > 0);
    }
}
