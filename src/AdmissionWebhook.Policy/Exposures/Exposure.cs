using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Policy.Exposures;

/// <summary>
/// What the effect of a violation depends on: where the object applies, which traffic it captures and where that traffic goes. On UPDATE, a
/// violation is inherited only if Istio makes none of these wider than in the stored object. Each kind lists the fields that can change
/// freely and the edits that only narrow; any other edit counts as wider.
/// </summary>
internal abstract class Exposure(Review review)
{
    private readonly Audience _audience = new(review);
    private string? _content;
    private bool? _isForNoMore;

    private string Content => _content ??= Fields.Others(review.Object, "apiVersion", "kind", "metadata", "status");

    public static Exposure Of(Review review) =>
        review.Kind switch
        {
            IstioKind.ServiceEntry => new ServiceEntryExposure(review),
            IstioKind.VirtualService => new VirtualServiceExposure(review),
            IstioKind.DestinationRule => new DestinationRuleExposure(review),
            IstioKind.Gateway => new GatewayExposure(review),
            IstioKind.Sidecar => new SidecarExposure(review),
            IstioKind.WorkloadEntry or IstioKind.WorkloadGroup => new WorkloadExposure(review),
            IstioKind.ProxyConfig => new ProxyConfigExposure(review),
            _ when (review.Kind & IstioKind.GatewayApiRoutes) != 0 => new GatewayRouteExposure(review),
            _ when (review.Kind & IstioKind.Capture) != 0 => new ObjectExposure(review),
            _ => new WholeExposure(review),
        };

    /// <param name="violation">A violation of this object.</param>
    /// <param name="stored">The exposure of the stored object, of the same kind.</param>
    /// <param name="old">The stored object's violation with the same rule, role and value.</param>
    public virtual bool IsWithin(Violation violation, Exposure stored, Violation old)
    {
        if (!(_isForNoMore ??= _audience.IsWithin(stored._audience)))
        {
            return false;
        }

        // An annotation can change the meaning of the whole object.
        return violation.Path.Depth > 1 && violation.Path.Name(0) != "metadata"
            ? IsWithinContent(violation, stored, old)
            : violation.Value == old.Value && IsUnchanged(stored);
    }

    /// <summary>The same, for a violation in the content of an object that applies no more widely than the stored one.</summary>
    protected abstract bool IsWithinContent(Violation violation, Exposure stored, Violation old);

    /// <summary>Whether nothing but the metadata has changed: the test for edits that are not understood.</summary>
    protected bool IsUnchanged(Exposure stored) => Content == stored.Content;
}
