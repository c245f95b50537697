using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Engine;

/// <summary>
/// Which object a document is about. Empty where it does not say; the namespace is the one it would be sent to, and that of a Namespace is
/// itself.
/// </summary>
internal sealed record ObjectIdentity(string ApiVersion, string Kind, string Namespace, string Name)
{
    private static readonly (string, string) NamespaceKind = ("v1", "Namespace");

    public bool IsNamespace => (ApiVersion, Kind) == NamespaceKind;

    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? ApiVersion[..slash] : "";

    public string Version => ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether it is of a kind that is evaluated, or of Istio's networking group and so should be known.</summary>
    public bool IsEvaluated => Group == IstioKinds.Group || IstioKinds.Find(Group, Kind) != IstioKind.None;

    public static ObjectIdentity Of(JsonElement document, string defaultNamespace) =>
        Of(document, document.Text("apiVersion"u8) ?? "", document.Text("kind"u8) ?? "", defaultNamespace);

    /// <summary>The same where the document does not say its kind, as in the lists of an API server.</summary>
    public static ObjectIdentity Of(JsonElement document, string apiVersion, string kind, string defaultNamespace)
    {
        var metadata = document.Member("metadata"u8);
        var name = metadata.Text("name"u8) ?? "";
        return new ObjectIdentity(
            apiVersion, kind,
            (apiVersion, kind) == NamespaceKind ? name : metadata.Text("namespace"u8) is { Length: > 0 } named ? named : defaultNamespace,
            name)
        {
            GenerateName = metadata.Text("generateName"u8) ?? "",
        };
    }

    /// <summary>The question whether the object may be created as it is, by nobody in particular.</summary>
    public AdmissionInput Creation(JsonElement subject) => new()
    {
        Group = Group,
        Version = Version,
        Kind = Kind,
        Namespace = Namespace,
        Name = Name,
        Operation = Operation.Create,
        Object = subject,
    };

    /// <summary>The prefix of the name that the API server will generate; empty where the object has a name.</summary>
    public string GenerateName { get; init; } = "";

    /// <summary>The name to show: of a generated one its prefix.</summary>
    public string ShownName => Name.Length > 0 || GenerateName.Length == 0 ? Name : $"{GenerateName}*";

    public override string ToString() => IsNamespace ? $"{Kind} {ShownName}" : $"{Kind} {Namespace}/{ShownName}";
}
