using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Policy.Rules.Pairs;

/// <summary>
/// What is wrong with two objects together is reported on one of them: the one that came last, since it met the other. An object that is
/// just being written comes last; among stored ones the younger; manifests that no API server has seen have no age.
/// </summary>
internal static class Latecomer
{
    /// <summary>Whether the object under review came after the other.</summary>
    /// <param name="review">The review.</param>
    /// <param name="other">The other object.</param>
    /// <param name="onTie">The answer where neither is older.</param>
    public static bool Is(Review review, KnownObject other, bool onTie) => (review.Input.Operation, review.Known?.Created, other.Created) switch
    {
        (Operation.Update, _, _) => true,
        (_, null, null) => onTie,
        (_, null, _) => true,
        (_, _, null) => false,
        var (_, own, others) => own == others ? onTie : own > others,
    };

    /// <summary>Of two objects of one kind: ties fall as Istio sorts them, by name and then by namespace.</summary>
    public static bool IsAmongEquals(Review review, KnownObject other)
    {
        var byName = string.CompareOrdinal(review.Key.Name, other.Key.Name);
        return Is(review, other, (byName != 0 ? byName : string.CompareOrdinal(review.Key.Namespace, other.Key.Namespace)) > 0);
    }
}
