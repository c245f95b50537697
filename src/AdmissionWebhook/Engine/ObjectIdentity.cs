using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Engine;

/// <summary>Which object a document is about. Empty where it does not say; the namespace is the one it would be sent to.</summary>
internal sealed record ObjectIdentity(string ApiVersion, string Kind, string Namespace, string Name)
{
    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? ApiVersion[..slash] : "";

    public string Version => ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public bool IsIstio => Group == IstioKinds.Group;

    public static ObjectIdentity Of(JsonElement document, string defaultNamespace)
    {
        var metadata = document.Member("metadata"u8);
        return new ObjectIdentity(
            document.Text("apiVersion"u8) ?? "", document.Text("kind"u8) ?? "",
            metadata.Text("namespace"u8) is { Length: > 0 } named ? named : defaultNamespace,
            metadata.Text("name"u8) ?? "")
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

    public override string ToString() => $"{Kind} {Namespace}/{ShownName}";
}
