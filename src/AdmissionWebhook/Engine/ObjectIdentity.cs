using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Engine;

/// <summary>
/// Identifies the object of a document. Missing fields are empty; the namespace is the one that it would be sent to, for a Namespace the
/// Namespace itself.
/// </summary>
internal sealed record ObjectIdentity(string ApiVersion, string Kind, string Namespace, string Name)
{
    private static readonly (string, string) NamespaceKind = ("v1", "Namespace");

    public bool IsNamespace => (ApiVersion, Kind) == NamespaceKind;

    public string Group => IstioKinds.GroupOf(ApiVersion);

    public string Version => ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether its kind is evaluated, or belongs to Istio's networking group and should therefore be known.</summary>
    public bool IsEvaluated => Group == IstioKinds.Group || IstioKinds.Find(Group, Kind) != IstioKind.None;

    public static ObjectIdentity Of(JsonElement document, string defaultNamespace) =>
        Of(document, document.Text("apiVersion"u8) ?? "", document.Text("kind"u8) ?? "", defaultNamespace);

    /// <summary>For a document without its kind, as in the lists of an API server.</summary>
    public static ObjectIdentity Of(JsonElement document, string apiVersion, string kind, string defaultNamespace)
    {
        var metadata = document.Member("metadata"u8);
        var name = metadata.Text("name"u8) ?? "";
        return new ObjectIdentity(
            apiVersion,
            kind,
            (apiVersion, kind) == NamespaceKind ? name
                : metadata.Text("namespace"u8) is { Length: > 0 } named ? named
                : defaultNamespace,
            name
        )
        {
            GenerateName = metadata.Text("generateName"u8) ?? "",
        };
    }

    /// <summary>The input for a CREATE of the object as it is, by no particular user.</summary>
    public AdmissionInput Creation(JsonElement subject) =>
        new()
        {
            Group = Group,
            Version = Version,
            Kind = Kind,
            Namespace = Namespace,
            Name = Name,
            Operation = Operation.Create,
            Object = subject,
        };

    /// <summary>The prefix of a generated name; empty if the object has a name.</summary>
    public string GenerateName { get; init; } = "";

    /// <summary>The name to show; for a generated one, its prefix.</summary>
    public string ShownName => Name.Length > 0 || GenerateName.Length == 0 ? Name : $"{GenerateName}*";

    public override string ToString() => IsNamespace ? $"{Kind} {ShownName}" : $"{Kind} {Namespace}/{ShownName}";
}
