using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Engine;

/// <summary>What came of one question to the engine.</summary>
/// <param name="Fault">Why the engine failed; the verdict is what is answered in its place. Null if it did not.</param>
internal readonly record struct EngineAnswer(Verdict Verdict, IReadOnlyList<JsonPatchOperation> Patch, Exception? Fault);

/// <summary>The engine, answered for where it cannot be asked or fails. The server and the dry run ask through it, and so get the same answers.</summary>
internal static class GuardedEngine
{
    /// <summary>The name under which a failure of the engine itself is reported; a rule that fails denies in its own name.</summary>
    private const string InternalError = "internal-error";

    /// <summary>The name under which a review is denied that took too long.</summary>
    private const string Overdue = "overdue";

    /// <summary>A failure of the engine denies.</summary>
    /// <param name="isOverdue">Whether nobody waits any longer, which denies; null: somebody always does.</param>
    public static EngineAnswer Validate(AdmissionInput input, PolicySet policies, IClusterView cluster, DateTimeOffset now, Func<bool>? isOverdue = null)
    {
        try
        {
            return new EngineAnswer(Unasked(input) ?? PolicyEngine.Validate(input, policies, cluster, now, isOverdue), [], null);
        }
        catch (OverdueException fault)
        {
            return new EngineAnswer(Denied(Overdue, fault.Message, "split the object into smaller ones, or try again"), [], fault);
        }
#pragma warning disable CA1031 // Whatever fails must become a denial with a reason, never a dropped call or the end of a run over thousands.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var message = $"the object could not be evaluated ({fault.GetType().Name}: {fault.Message})";
            return new EngineAnswer(Denied(InternalError, message, "report this object"), [], fault);
        }
    }

    /// <summary>A failure of the engine leaves the object as it is.</summary>
    public static EngineAnswer Mutate(AdmissionInput input, PolicySet policies, IClusterView cluster, DateTimeOffset now)
    {
        if (Unasked(input) is { } verdict)
        {
            return new EngineAnswer(verdict, [], null);
        }

        try
        {
            return new EngineAnswer(Verdict.NothingToSay, PolicyEngine.Mutate(input, policies, cluster, now), null);
        }
#pragma warning disable CA1031 // Defaults are a courtesy: an object that they cannot be worked out for is left to validation.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new EngineAnswer(Noted($"{InternalError}: no defaults were set ({fault.GetType().Name}: {fault.Message})"), [], fault);
        }
    }

    private static Verdict? Unasked(AdmissionInput input)
    {
        if (input.Operation is not (Operation.Create or Operation.Update))
        {
            return null;
        }

        if (input.IstioKind == IstioKind.None)
        {
            return Noted($"unknown-kind: {input.Kind} of group '{input.Group}' is not evaluated here and is allowed as it is");
        }

        return input.Object.ValueKind == JsonValueKind.Object
            ? null
            : Denied(RuleCatalog.UnreadableField.Name, "the request holds no object", "send the whole object");
    }

    private static Verdict Denied(string rule, string message, string remedy) =>
        new(false, [new Finding(rule, EnforcementAction.Deny, JsonPath.Root, "", message, remedy)], "");

    private static Verdict Noted(string note) => Verdict.NothingToSay with { Notes = [note] };
}
