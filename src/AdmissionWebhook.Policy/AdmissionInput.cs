using System.Text.Json;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy;

/// <summary>The input of the engine: one object, one operation, one user. Fields are those of AdmissionReview.</summary>
public sealed record AdmissionInput
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    /// <summary>The namespace of the request, never the one in the object's metadata.</summary>
    public required string Namespace { get; init; }

    /// <summary>Empty if the API server is to generate it.</summary>
    public string Name { get; init; } = "";

    public required Operation Operation { get; init; }

    /// <summary>Empty for the object itself; <c>status</c> for its status.</summary>
    public string SubResource { get; init; } = "";

    /// <summary>The object as sent; <see cref="JsonValueKind.Undefined"/> or <see cref="JsonValueKind.Null"/> if there is none.</summary>
    public required JsonElement Object { get; init; }

    /// <summary>The object as stored, on UPDATE.</summary>
    public JsonElement OldObject { get; init; }

    public string User { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>
    /// The schema to validate the object against where no API server has done so: set by <c>check</c>, null for a request and for the
    /// audit. If set, the rules that report what an API server or istiod would refuse run too.
    /// </summary>
    public FieldShape? OfflineSchema { get; init; }

    public IstioKind IstioKind => IstioKinds.Find(Group, Kind);

    public bool IsBeingDeleted => Object.Member("metadata"u8).Member("deletionTimestamp"u8).IsPresent();
}

public enum Operation
{
    Create,
    Update,
    Delete,
    Connect,
}
