using System.Text.Json;
using AdmissionWebhook.Policy.Fields;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy;

/// <summary>What is asked of the engine: one object, in one operation, by one user. The fields are AdmissionReview's.</summary>
public sealed record AdmissionInput
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    /// <summary>The namespace of the request, never that of the object's metadata.</summary>
    public required string Namespace { get; init; }

    /// <summary>Empty where the API server will generate it.</summary>
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
    /// The schema that the object is held against, where no API server has done so: set by <c>check</c> alone, null for a request and for the
    /// audit. Where it is set, the rules speak that say what an API server and istiod would refuse.
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
