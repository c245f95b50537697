using AdmissionWebhook.Policy.Text;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Which images count as proxies: those of <c>mesh.capture.images</c> if the policy lists any for the namespace, else images named proxyv2.
/// </summary>
internal static class ProxyImages
{
    // Where Istio publishes its images (istio manifests/charts/istio-control/istio-discovery/values.yaml, hub).
    private static readonly string[] Registries =
    [
        "istio/",
        "docker.io/istio/",
        "index.docker.io/istio/",
        "gcr.io/istio-release/",
        "gcr.io/istio-testing/",
        "registry.istio.io/release/",
        "registry.istio.io/testing/",
    ];

    /// <summary>
    /// Whether the author of a pod can choose it. Anyone can name an image proxyv2, so the registry must be one of Istio's.
    /// </summary>
    public static bool CanBeChosen(Review review, string image) =>
        Listed(review, image) ?? (IsNamed(image, "proxyv2") && Registries.Any(image.StartsWith));

    /// <summary>Whether the injector can have set it, from whatever registry the mesh uses.</summary>
    public static bool CanBeInjected(Review review, string image, string name = "proxyv2") => Listed(review, image) ?? IsNamed(image, name);

    private static bool? Listed(Review review, string image)
    {
        var capture = review.Mesh.Capture;
        return capture.Allows(review.Namespace, entry => entry.Images.Count > 0)
            ? capture.Allows(review.Namespace, entry => Glob.AnyMatches(entry.Images, image))
            : null;
    }

    // proxyv2, and vendors' variants such as istio-proxyv2-rhel9.
    private static bool IsNamed(string image, string program)
    {
        var name = image[(image.AsSpan(0, End(image, '@')).LastIndexOf('/') + 1)..End(image, '@')];
        name = name[..End(name, ':')];
        name = name.StartsWith("istio-", StringComparison.Ordinal) ? name["istio-".Length..] : name;
        return name == program || name.StartsWith(program + "-", StringComparison.Ordinal);
    }

    private static int End(string text, char mark)
    {
        var index = text.IndexOf(mark, StringComparison.Ordinal);
        return index < 0 ? text.Length : index;
    }
}
