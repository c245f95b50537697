using System.Text.Json;
using AdmissionWebhook.Manifests;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Checks;

/// <summary>Mutates and then validates one document, as the API server has it done.</summary>
internal sealed class DocumentJudge(
    CheckQuestion question, PolicySet policies, IClusterView cluster, IReadOnlyDictionary<ObjectIdentity, ManifestDocument> oldObjects, DateTimeOffset now)
{
    /// <returns>Null for a document of a kind that no webhook configuration sends here.</returns>
    public CheckedObject? Judge(ManifestDocument document)
    {
        using var json = LoadedFile.Parse(document);
        var identity = ObjectIdentity.Of(json.RootElement, question.Namespace);
        if (!identity.IsIstio)
        {
            return null;
        }

        if (IstioKinds.Find(identity.Group, identity.Kind) == IstioKind.None)
        {
            return new CheckedObject(document, identity, Verdict.NothingToSay with { Notes = [UnknownKind(identity)] }, []);
        }

        using var old = oldObjects.TryGetValue(Key(identity), out var stored) ? LoadedFile.Parse(stored) : null;
        return Judge(document, identity, Input(identity, json.RootElement, old));
    }

    /// <summary>What an object and its old version have in common: its version may differ.</summary>
    public static ObjectIdentity Key(ObjectIdentity identity) => identity with { ApiVersion = identity.Group + "/" };

    private static string UnknownKind(ObjectIdentity identity) =>
        $"unknown-kind: {identity.Kind} of group '{identity.Group}' is not judged here and is allowed as it is";

    private CheckedObject Judge(ManifestDocument document, ObjectIdentity identity, AdmissionInput input)
    {
        IReadOnlyList<JsonPatchOperation> patch = [];
        try
        {
            patch = PolicyEngine.Mutate(input, policies, cluster, now);
            using var mutated = patch.Count > 0 ? Mutated(input.Object, patch) : null;
            var sent = mutated is null ? input : input with { Object = mutated.RootElement };
            return new CheckedObject(document, identity, PolicyEngine.Validate(sent, policies, cluster, now), patch);
        }
#pragma warning disable CA1031 // One object that the engine fails on must not end a run over thousands; the server denies it too.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var message = $"the object could not be judged ({fault.GetType().Name}: {fault.Message})";
            var finding = new Finding("internal-error", EnforcementAction.Deny, JsonPath.Root, "", message, "report this object");
            return new CheckedObject(document, identity, new Verdict(false, [finding], ""), patch);
        }
    }

    private AdmissionInput Input(ObjectIdentity identity, JsonElement document, JsonDocument? old) => new()
    {
        Group = identity.Group,
        Version = identity.Version,
        Kind = identity.Kind,
        Namespace = identity.Namespace,
        Name = identity.Name,
        Operation = !question.HasOldObjects ? question.Operation : old is null ? Operation.Create : Operation.Update,
        Object = document,
        OldObject = old?.RootElement ?? default,
        User = question.User,
        Groups = question.Groups,
    };

    private static JsonDocument Mutated(JsonElement document, IReadOnlyList<JsonPatchOperation> patch)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonPatch.Apply(document, patch).WriteTo(writer);
        }

        return LoadedFile.Parse(buffer.ToArray());
    }
}
