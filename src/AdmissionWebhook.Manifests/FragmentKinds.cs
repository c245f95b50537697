using AdmissionWebhook.Manifests.Yaml;

namespace AdmissionWebhook.Manifests;

/// <summary>What a repository of manifests holds besides objects, in the singular.</summary>
internal static class FragmentKinds
{
    public const string Template = "template";
    public const string JsonPatch = "JSON patch";
    public const string KustomizePatch = "kustomize patch";
    public const string List = "other list";
    public const string Text = "text file";

    private const string Directive = "$patch";

    /// <summary>Why a document's root is not an object; null if it can be one.</summary>
    public static ManifestFormatException? Find(Node root) =>
        root.Resolved switch
        {
            SequenceNode list when IsJsonPatch(list) => Not(
                root,
                JsonPatch,
                "a JSON patch, not a manifest; run kustomize build and check its output"
            ),
            SequenceNode => Not(root, List, "a list, not a manifest: a mapping with apiVersion and kind is expected"),
            ScalarNode => Not(root, Text, "text, not a manifest: a mapping with apiVersion and kind is expected"),
            MappingNode mapping when HasDirective(mapping) => Not(
                root,
                KustomizePatch,
                "a strategic merge patch ($patch), not an object; run kustomize build and check its output"
            ),
            _ => null,
        };

    private static ManifestFormatException Not(Node root, string fragment, string message) =>
        new(message, root.Span.Line, root.Span.Column, fatal: false) { Fragment = fragment };

    private static bool IsJsonPatch(SequenceNode list) =>
        list.Items.Count > 0
        && list.Items.TrueForAll(item =>
            item.Resolved is MappingNode operation && operation.Find("op") is not null && operation.Find("path") is not null
        );

    // Aliases are not followed: the same tree could be visited over and over, and a directive is written out where it applies.
    private static bool HasDirective(Node node) =>
        node switch
        {
            MappingNode mapping => mapping.Find(Directive) is not null || mapping.Members.Any(member => HasDirective(member.Value)),
            SequenceNode list => list.Items.Exists(HasDirective),
            _ => false,
        };
}
